/**
 * What the listed tools declare, for everything that is derived from it: the scopes and roles of
 * the Entra registration, the gateway's limits per tool, the deployment's secrets and ways out, and tests. The server itself reads each
 * tool's access from the tool.
 */

import upstreams from '../../upstreams.json' with { type: 'json' };
import lock from '../../upstreams.lock.json' with { type: 'json' };
import type { Upstream, UpstreamSite } from '../call/upstream.ts';
import { LIMITS } from '../contract/limits.ts';
import { BASE_ROLE, BASE_SCOPE, type RoleDeclaration, type ScopeDeclaration } from './access.ts';
import { callMsOf } from './fronted/limits-of.ts';
import { type FrontedTool, readUpstreams } from './fronted/read-upstreams.ts';
import { createTools } from './list.ts';
import type { ToolNeeds } from './needs.ts';
import type { Tool } from './tool.ts';

/** In the order of `tools/list`. The parts are empty because declarations do not depend on them. */
export const TOOLS: readonly Tool[] = createTools({ settings: {}, readSecret: undefined });

/** Tools of other servers; none unless `server/upstreams.json` offers one. */
export const FRONTED: readonly FrontedTool[] = readUpstreams(upstreams, lock);

/** Every tool that callers may be offered. */
export const DECLARED: readonly (Tool | FrontedTool)[] = [...TOOLS, ...FRONTED];

/** Milliseconds that a call of any tool may take; the gateway waits a little longer. */
export const MOST_CALL_MS: number = Math.max(
  LIMITS.callMs,
  ...FRONTED.map(({ upstream }) => callMsOf(upstream.limits)),
);

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** Everything that the tools need, for the deployment; each tool gets only its own. */
export const NEEDS: Required<ToolNeeds> = {
  secrets: sorted(DECLARED.flatMap(({ needs }) => needs?.secrets ?? [])),
  outbound: sorted(DECLARED.flatMap(({ needs }) => needs?.outbound ?? [])),
};

/** Servers of which tools are offered, each once. */
const UPSTREAMS: readonly Upstream[] = [...new Set(FRONTED.map(({ upstream }) => upstream))];

/** A server whose program gets a site of its own. */
type UpstreamInSite = Upstream & { readonly place: UpstreamSite };

export const UPSTREAM_SITES: readonly UpstreamInSite[] = UPSTREAMS.filter(
  (upstream): upstream is UpstreamInSite => 'command' in upstream.place,
);

/** Private addresses elsewhere in the network, at which others are called directly. */
export const UPSTREAM_ADDRESSES: readonly string[] = sorted(
  UPSTREAMS.flatMap(({ place }) => ('address' in place ? [place.address] : [])),
);

/** Scopes of the APIs that are called on behalf of callers. */
export const SCOPES_ON_BEHALF: readonly string[] = sorted(
  UPSTREAMS.flatMap(({ credential }) =>
    credential?.kind === 'onBehalfOf' ? [credential.scope] : [],
  ),
);

/** Names of those with a session for each caller. */
export const SESSIONS_PER_CALLER: readonly string[] = UPSTREAMS.filter(
  ({ isShared }) => !isShared,
).map(({ name }) => name);

/** Those that every caller may call. */
export const OPEN_TOOLS = TOOLS.filter(({ access }) => !access.scope && !access.role);

export const SCOPES: readonly ScopeDeclaration[] = uniqueByName([
  BASE_SCOPE,
  ...DECLARED.flatMap(({ access }) => access.scope ?? []),
]);

export const ROLES: readonly RoleDeclaration[] = uniqueByName([
  BASE_ROLE,
  ...DECLARED.flatMap(({ access }) => access.role ?? []),
]);

/** Tools of another server name their scope and role in data, so two of them are two objects. */
function uniqueByName<T extends { readonly name: string }>(declared: readonly T[]): readonly T[] {
  const first = (name: string) => declared.find((one) => one.name === name);
  return declared.filter((one) => one === first(one.name));
}
