/**
 * What the tools of the list declare, for what is made from it: the scopes and roles of the Entra
 * registration, the gateway's limits per tool, and tests. The server itself takes each tool's access
 * from the tool.
 */
import { BASE_ROLE, BASE_SCOPE, type RoleDeclaration, type ScopeDeclaration } from './access.ts';
import { createTools } from './list.ts';
import type { Tool } from './tool.ts';

/** In the order in which `tools/list` shows them; with nothing to run on, they declare all the same. */
export const TOOLS: readonly Tool[] = createTools({ settings: {}, readSecret: undefined });

export const SCOPES: readonly ScopeDeclaration[] = [
  ...new Set([BASE_SCOPE, ...TOOLS.flatMap(({ access }) => access.scope ?? [])]),
];

export const ROLES: readonly RoleDeclaration[] = [
  ...new Set([BASE_ROLE, ...TOOLS.flatMap(({ access }) => access.role ?? [])]),
];
