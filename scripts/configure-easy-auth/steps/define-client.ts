import type { Graph } from '../graph/client.ts';
import type { Application } from '../graph/objects.ts';
import { wantedBasics, wantedClient } from '../registration/wanted.ts';
import type { Done } from '../report.ts';
import type { Settings } from '../settings.ts';
import { update } from './update.ts';

/** A separate registration: a client that is also its own API cannot refresh its tokens. */
export async function defineClient(
  graph: Graph,
  held: Application,
  apiAppId: string,
  settings: Settings,
  mcpUrls: readonly string[],
): Promise<Done<Application>> {
  const wanted = {
    ...wantedBasics('client', settings),
    ...wantedClient(apiAppId, mcpUrls, settings),
  };
  const { changed, application } = await update(graph, held, wanted);
  const did = changed ? 'set' : 'checked';
  return { did: `${did} the public client's redirects and permissions`, value: application };
}
