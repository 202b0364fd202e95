import type { Graph } from '../graph/client.ts';
import type { ServicePrincipal } from '../graph/objects.ts';
import { isRefusedWith } from '../graph/refusal.ts';
import { GRANTS } from '../registration/declared.ts';
import type { Done } from '../report.ts';
import { grantRoles, type Receiver } from './grant-roles.ts';

/**
 * Assigns roles to the person who deploys. This grant was not requested by name, so a directory in which
 * only administrators assign roles must not stop the deployment: the step reports it and continues.
 */
export async function grantDeployer(
  graph: Graph,
  api: ServicePrincipal,
  deployer: Receiver | undefined,
): Promise<Done<void>> {
  if (!deployer)
    return { did: 'skipped role assignment: the deployer is an application', value: undefined };
  if (GRANTS.deployer.length === 0)
    return { did: 'skipped role assignment: no tool requires a role', value: undefined };
  try {
    return await grantRoles(graph, api, deployer, GRANTS.deployer);
  } catch (error) {
    if (!isRefusedWith(error, 403)) throw error;
    const roles = GRANTS.deployer.join(', ');
    const did = `could not assign ${roles} to ${deployer.displayName}: ask an administrator`;
    return { did, value: undefined };
  }
}
