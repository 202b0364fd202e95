import { join } from 'node:path';
import type { Principal, SecretMetadata, ToolResult } from '../../../server/src/call/values.ts';
import { createTools } from '../../../server/src/tools/list.ts';
import type { Tool, ToolContext } from '../../../server/src/tools/tool.ts';
import { readServices } from '../../../twin/run/read-services.ts';

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

const SERVICES = readServices(join(import.meta.dirname, '../../..'));

/** What a tool gets: a key for each secret, and the recorded answers of the services that it calls. */
export const contextOf = (principal: Principal = ADA): ToolContext => ({
  principal,
  signal: new AbortController().signal,
  secret: () => 'a key',
  async fetch(address, { method = 'GET' } = {}) {
    const { host, pathname, search } = new URL(address);
    const asked = `${method} ${pathname}${search}`;
    const service = SERVICES.get(host)?.() ?? [];
    const recorded = 'command' in service ? [] : service;
    const found = recorded.find(({ request }) => request === asked);
    const { status = 200, headers = {}, body = '' } = found ?? { status: 404 };
    return { status, headers, text: JSON.stringify(body), json: () => body };
  },
});

/** A tool's answer to arguments that are known to be valid. */
export const ask = (tool: Tool, input: Record<string, unknown>): ToolResult | Promise<ToolResult> =>
  tool.run(input, contextOf());
