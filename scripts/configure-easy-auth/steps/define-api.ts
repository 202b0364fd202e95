import type { Graph } from '../graph/client.ts';
import type { Application, Permissions } from '../graph/objects.ts';
import { apiChanges } from '../registration/api-changes.ts';
import { roleChanges } from '../registration/role-changes.ts';
import {
  WANTED_CLAIMS,
  WANTED_NO_PUBLIC_CLIENT,
  WANTED_ROLES,
  wantedApi,
  wantedBasics,
  wantedPermissions,
} from '../registration/wanted.ts';
import type { Done } from '../report.ts';
import type { Settings } from '../settings.ts';
import { update } from './update.ts';

/** Token version, scopes, app roles, claims and, once the scopes exist, the known clients. */
export async function defineApi(
  graph: Graph,
  held: Application,
  settings: Settings,
  others: readonly Permissions[],
): Promise<Done<Application>> {
  const changes: object[] = [
    {
      ...wantedBasics('api', settings),
      ...WANTED_NO_PUBLIC_CLIENT,
      ...WANTED_CLAIMS,
      ...wantedPermissions(others),
    },
    ...apiChanges(held.api, wantedApi(settings)).map((api) => ({ api })),
    ...roleChanges(held.appRoles, WANTED_ROLES).map((appRoles) => ({ appRoles })),
  ];
  let now = held;
  let changed = false;
  for (const change of changes) {
    const result = await update(graph, now, change);
    now = result.application;
    changed ||= result.changed;
  }
  const did = changed ? 'set' : 'checked';
  return { did: `${did} scopes, roles, claims and known clients`, value: now };
}
