import type { Graph } from '../graph/client.ts';
import type { Application } from '../graph/objects.ts';
import { wantedWeb } from '../registration/wanted.ts';
import type { Done } from '../report.ts';
import { update } from './update.ts';

/** The redirect of the platform's sign-in, through the gateway: the site has no public name. */
export async function allowBrowserSignIn(
  graph: Graph,
  held: Application,
  mcpUrl: string,
): Promise<Done<Application>> {
  const { changed, application } = await update(graph, held, wantedWeb(mcpUrl));
  return {
    did: `${changed ? 'set' : 'checked'} the browser sign-in's redirect`,
    value: application,
  };
}
