import type { Api, PreAuthorized } from '../graph/objects.ts';
import { matches } from './matches.ts';
import { writable } from './writable.ts';

/**
 * The successive values of `api` to write; empty if nothing differs. Graph replaces the whole object,
 * refuses a client that names a scope which does not exist yet, and refuses to remove a scope that is
 * still enabled.
 */
export function apiChanges(held: Api, wanted: Api): Api[] {
  const changes: Api[] = [];
  const scopesOnly = { ...wanted, preAuthorizedApplications: clientsThatStay(held, wanted) };
  const stale = held.oauth2PermissionScopes.filter(({ id }) => !hasScope(wanted, id));
  if (stale.some((scope) => scope.isEnabled)) {
    const kept = held.oauth2PermissionScopes.filter(({ id }) => hasScope(wanted, id));
    const disabled = stale.map((scope) => ({ ...scope, isEnabled: false }));
    const oauth2PermissionScopes = [...kept, ...disabled].map(writable);
    changes.push({ ...scopesOnly, oauth2PermissionScopes });
  }

  if (!sameButClients(changes.at(-1) ?? held, scopesOnly)) changes.push(scopesOnly);
  if (!matches(changes.at(-1) ?? held, wanted)) changes.push(wanted);
  return changes;
}

/** Clients already in the registration, provided that every scope they name remains. */
function clientsThatStay(held: Api, wanted: Api): PreAuthorized[] {
  return held.preAuthorizedApplications.filter(({ delegatedPermissionIds }) =>
    delegatedPermissionIds.every((id) => hasScope(wanted, id)),
  );
}

function sameButClients(held: Api, wanted: Api): boolean {
  const { preAuthorizedApplications } = held;
  return matches(held, { ...wanted, preAuthorizedApplications });
}

function hasScope(api: Api, id: string): boolean {
  return api.oauth2PermissionScopes.some((scope) => scope.id === id);
}
