/**
 * What the listed tools declare, for everything that is derived from it: the scopes and roles of
 * the Entra registration, the gateway's limits per tool, the deployment's secrets and ways out, and tests. The server itself reads each
 * tool's access from the tool.
 */
import { BASE_ROLE, BASE_SCOPE, type RoleDeclaration, type ScopeDeclaration } from './access.ts';
import { createTools } from './list.ts';
import type { ToolNeeds } from './needs.ts';
import type { Tool } from './tool.ts';

/** In the order of `tools/list`. The parts are empty because declarations do not depend on them. */
export const TOOLS: readonly Tool[] = createTools({ settings: {}, readSecret: undefined });

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** Everything that the tools need, for the deployment; each tool gets only its own. */
export const NEEDS: Required<ToolNeeds> = {
  secrets: sorted(TOOLS.flatMap(({ needs }) => needs?.secrets ?? [])),
  outbound: sorted(TOOLS.flatMap(({ needs }) => needs?.outbound ?? [])),
};

/** Those that every caller may call. */
export const OPEN_TOOLS = TOOLS.filter(({ access }) => !access.scope && !access.role);

export const SCOPES: readonly ScopeDeclaration[] = [
  ...new Set([BASE_SCOPE, ...TOOLS.flatMap(({ access }) => access.scope ?? [])]),
];

export const ROLES: readonly RoleDeclaration[] = [
  ...new Set([BASE_ROLE, ...TOOLS.flatMap(({ access }) => access.role ?? [])]),
];
