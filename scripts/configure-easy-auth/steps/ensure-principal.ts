import type { Graph } from '../graph/client.ts';
import type { ServicePrincipal } from '../graph/objects.ts';
import type { Done } from '../report.ts';
import { listDeleted } from './list-deleted.ts';

/** Users of this directory cannot sign in to an application without a service principal. */
export async function ensurePrincipal(
  graph: Graph,
  appId: string,
  whose: string,
): Promise<Done<ServicePrincipal>> {
  const found = await graph.find<ServicePrincipal>(`/servicePrincipals(appId='${appId}')`);
  if (found) return { did: `found ${whose} service principal`, value: found };

  // Restoring a registration does not restore its service principal.
  const deleted = await listDeleted<ServicePrincipal>(graph, 'servicePrincipal', 'id,appId');
  const ours = deleted.find((principal) => principal.appId === appId);
  if (ours) {
    const path = `/directory/deletedItems/${ours.id}/restore`;
    const value = await graph.write<ServicePrincipal>({ method: 'POST', path, body: {} });
    return { did: `restored ${whose} deleted service principal`, value };
  }

  const value = await graph.write<ServicePrincipal>({
    method: 'POST',
    path: '/servicePrincipals',
    // Requiring an assignment for every caller is a later choice: see docs/deploy.md.
    body: { appId, appRoleAssignmentRequired: false },
    young: true,
  });
  return { did: `created ${whose} service principal`, value };
}
