import type { Graph } from '../graph/client.ts';
import type { Application } from '../graph/objects.ts';
import { wantedIdentifierUris } from '../registration/wanted.ts';
import type { Done } from '../report.ts';
import { Stop } from '../stop.ts';
import { update } from './update.ts';

/** Sets the identifier URIs, which Entra compares with the `resource` that clients send. */
export async function identifyApi(
  graph: Graph,
  held: Application,
  { mcpUrl, isDeployed }: { mcpUrl: string | undefined; isDeployed: boolean },
): Promise<Done<Application>> {
  const wanted = wantedIdentifierUris(held.appId, mcpUrl);
  // Before the deployment, the previous URL stays so that clients keep working.
  const identifierUris = isDeployed ? wanted : [...new Set([...wanted, ...held.identifierUris])];
  if (mcpUrl && held.api.requestedAccessTokenVersion !== 2) {
    throw new Stop(
      'The API registration does not request version 2 tokens, so the directory ' +
        'accepts no https identifier URI. Run `azd provision` again: the preprovision hook sets this.',
    );
  }
  const { changed, application } = await update(graph, held, { identifierUris });
  return {
    did: `${changed ? 'set' : 'checked'} identifier URI ${wanted.at(-1)}`,
    value: application,
  };
}
