import type { Principal, SecretMetadata, ToolResult } from '../../../server/src/call/values.ts';
import { createTools } from '../../../server/src/tools/list.ts';
import type { Tool, ToolContext } from '../../../server/src/tools/tool.ts';

export const METADATA: SecretMetadata = {
  version: 'a'.repeat(32),
  enabled: true,
  created: new Date('2026-01-02T03:04:05Z'),
  updated: new Date('2026-01-02T03:05:05Z'),
  expires: undefined,
  contentType: 'text/plain',
};

/** The five tools with a vault that answers immediately. */
export const tools: readonly Tool[] = createTools({
  settings: { KEY_VAULT_URI: 'resolved', SECURE_CONFIG_VALUE: 'unresolved' },
  readSecret: async () => ({ found: METADATA }),
});

export const ADA: Principal = {
  kind: 'user',
  tid: '11111111-1111-4111-8111-111111111111',
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  client: '33333333-3333-4333-8333-333333333333',
  name: 'Ada',
  idp: undefined,
  scopes: ['user_impersonation'],
  roles: [],
};

export const contextOf = (principal: Principal = ADA): ToolContext => ({
  principal,
  signal: new AbortController().signal,
});

/** A tool's answer to arguments that are known to be valid. */
export const ask = (tool: Tool, input: Record<string, unknown>): ToolResult | Promise<ToolResult> =>
  tool.run(input, contextOf());
