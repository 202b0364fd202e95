import type { AppRole } from '../graph/objects.ts';
import { matches } from './matches.ts';

/** The values of `appRoles` to write one after the other: an enabled role cannot be dropped. */
export function roleChanges(held: readonly AppRole[], wanted: readonly AppRole[]): AppRole[][] {
  if (matches(held, wanted)) return [];
  const stale = held.filter(({ id }) => !wanted.some((role) => role.id === id));
  if (!stale.some((role) => role.isEnabled)) return [[...wanted]];
  return [[...wanted, ...stale.map(disabled)], [...wanted]];
}

/** Graph adds `origin` to what it answers, and refuses it in what it is sent. */
function disabled(role: AppRole & { origin?: string }): AppRole {
  const { origin: _, ...writable } = role;
  return { ...writable, isEnabled: false };
}
