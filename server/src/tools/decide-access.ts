import type { Principal } from '../call/values.ts';

/** What a tool requires; access.ts explains scopes and roles. */
export interface Demand {
  readonly scope?: string | undefined;
  readonly role?: string | undefined;
}

/** What every caller needs. */
export interface Base {
  readonly scope: string;
  readonly role: string;
}

/**
 * `allowed`: listed and callable. `obtainable`: the user has the role, so a token with a wider
 * scope would be enough; the tool is listed and a call is answered with the challenge, since no
 * client requests a scope for a tool that it cannot see. `hidden`: not listed, and a call is
 * answered as for an unknown tool.
 */
export type Access = 'allowed' | 'obtainable' | 'hidden';

/** @param enforced whether callers are identified; if so, others get no access (V-08). */
export function decideAccess(
  principal: Principal,
  demand: Demand,
  base: Base,
  enforced: boolean,
): Access {
  if (principal.kind === 'anonymous') return enforced ? 'hidden' : 'allowed';
  const hasRole = demand.role === undefined || principal.roles.includes(demand.role);
  if (!hasRole) return 'hidden';
  // An application has no scopes to widen, so its role alone decides.
  if (principal.kind === 'application') {
    return principal.roles.includes(base.role) ? 'allowed' : 'hidden';
  }
  const hasScopes = neededScopes(demand, base).every((scope) => principal.scopes.includes(scope));
  return hasScopes ? 'allowed' : 'obtainable';
}

/** Bare names of every scope that a user's call needs, base scope first. */
export function neededScopes(demand: Demand, base: Base): readonly string[] {
  return demand.scope === undefined ? [base.scope] : [base.scope, demand.scope];
}
