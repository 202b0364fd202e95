import type { AppRole } from '../graph/objects.ts';
import { matches } from './matches.ts';
import { writable } from './writable.ts';

/** The values of `appRoles` to write one after the other: an enabled role cannot be dropped. */
export function roleChanges(held: readonly AppRole[], wanted: readonly AppRole[]): AppRole[][] {
  if (matches(held, wanted)) return [];
  const stale = held.filter(({ id }) => !wanted.some((role) => role.id === id));
  if (!stale.some((role) => role.isEnabled)) return [[...wanted]];
  return [[...wanted, ...stale.map(disabled)], [...wanted]];
}

function disabled(role: AppRole): AppRole {
  return { ...writable(role), isEnabled: false };
}
