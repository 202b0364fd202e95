import type { Graph } from '../graph/client.ts';
import type { ServicePrincipal } from '../graph/objects.ts';
import { isRefusedWith } from '../graph/refusal.ts';
import { Stop } from '../stop.ts';
import type { Receiver } from './grant-roles.ts';

/** The person who deploys, or undefined if an application does (a pipeline). */
export async function findDeployer(graph: Graph): Promise<Receiver | undefined> {
  try {
    return await graph.find<Receiver>('/me?$select=id,displayName');
  } catch (error) {
    // Asked by an application who it is, Graph answers 400 or 403, depending on the token.
    if (isRefusedWith(error, 400, 403)) return undefined;
    throw error;
  }
}

export async function findCaller(graph: Graph, appId: string): Promise<Receiver> {
  const found = await graph.find<ServicePrincipal>(`/servicePrincipals(appId='${appId}')`);
  if (found) return found;
  throw new Stop(
    `AZURE_MCP_CALLER_APP_ID names ${appId}, but this directory has no service principal for it. ` +
      'Use the application (client) id, not an object id. If the application has no service ' +
      `principal, create one with \`az ad sp create --id ${appId}\`.`,
  );
}
