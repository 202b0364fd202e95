import type { AppRole } from '../graph/objects.ts';
import { matches } from './matches.ts';
import { writable } from './writable.ts';

/**
 * The values of `appRoles` to write one after the other: an enabled role cannot be dropped, and one
 * that takes over its name can only come when it is gone.
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
