import type { AppRole } from '../graph/objects.ts';
import { matches } from './matches.ts';
import { writable } from './writable.ts';

/**
 * The successive values of `appRoles` to write: an enabled role cannot be removed, and a new role with
 * the same name cannot be added until the old one is gone.
 */
export function roleChanges(held: readonly AppRole[], wanted: readonly AppRole[]): AppRole[][] {
  if (matches(held, wanted)) return [];
  const stale = held.filter(({ id }) => !wanted.some((role) => role.id === id));
  if (!stale.some((role) => role.isEnabled)) return [[...wanted]];
  const kept = held.filter((role) => !stale.includes(role)).map(writable);
  return [[...kept, ...stale.map(disabled)], [...wanted]];
}

function disabled(role: AppRole): AppRole {
  return { ...writable(role), isEnabled: false };
}
