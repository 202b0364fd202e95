import type { Graph } from '../graph/client.ts';
import type { AppRoleAssignment, ServicePrincipal } from '../graph/objects.ts';
import { roleId } from '../registration/declared.ts';
import type { Done } from '../report.ts';

export interface Receiver {
  readonly id: string;
  readonly displayName: string;
}

/** Assigns the API's missing app roles to a user or an application. */
export async function grantRoles(
  graph: Graph,
  api: ServicePrincipal,
  receiver: Receiver,
  roles: readonly string[],
): Promise<Done<void>> {
  const path = `/servicePrincipals/${api.id}/appRoleAssignedTo`;
  const held = await graph.list<AppRoleAssignment>(`${path}?$top=999`);
  const missing = roles.map(roleId).filter((appRoleId) => !isGranted(held, receiver.id, appRoleId));
  for (const appRoleId of missing) {
    const body = { principalId: receiver.id, resourceId: api.id, appRoleId };
    await graph.write({ method: 'POST', path, body, young: true });
  }

  const [what, whom] = [roles.join(', '), receiver.displayName];
  const did =
    missing.length > 0 ? `assigned ${what} to ${whom}` : `checked that ${whom} has ${what}`;
  return { did, value: undefined };
}

function isGranted(held: readonly AppRoleAssignment[], principalId: string, appRoleId: string) {
  return held.some((one) => one.principalId === principalId && one.appRoleId === appRoleId);
}
