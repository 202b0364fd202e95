import type { Graph } from '../graph/client.ts';
import type { Application } from '../graph/objects.ts';
import { type Part, uniqueName } from '../registration/names.ts';
import { wantedBasics } from '../registration/wanted.ts';
import type { Done } from '../report.ts';
import type { Settings } from '../settings.ts';
import { Stop } from '../stop.ts';
import { findRegistration } from './find-registration.ts';
import { listDeleted } from './list-deleted.ts';

/** The registration: found, else taken back from the deleted ones, else made. */
export async function register(
  graph: Graph,
  part: Part,
  settings: Settings,
): Promise<Done<Application>> {
  const what = part === 'api' ? 'API registration' : 'public client registration';
  const found = await findRegistration(graph, part, settings);
  if (found) return { did: `found the ${what}`, value: found };

  const restored = await restoreDeleted(graph, uniqueName(part, settings));
  if (restored) return { did: `restored the deleted ${what}`, value: restored };

  return { did: `created the ${what}`, value: await create(graph, part, settings) };
}

/** A deleted registration holds the key, and its consents come back with it. */
async function restoreDeleted(graph: Graph, key: string): Promise<Application | undefined> {
  const deleted = await listDeleted<Application>(graph, 'application', 'id,uniqueName');
  const ours = deleted.find((application) => application.uniqueName === key);
  if (!ours) return undefined;
  await graph.write({
    method: 'POST',
    path: `/directory/deletedItems/${ours.id}/restore`,
    body: {},
  });
  // What a restore answers is the bare object: the rest of it is read where it is complete.
  const restored = await graph.find<Application>(`/applications/${ours.id}`, { young: true });
  if (restored) return restored;
  throw new Stop('The restored registration is not visible yet. Run this again in a minute.');
}

/** An upsert by key, so that two runs at once make one registration. */
async function create(graph: Graph, part: Part, settings: Settings): Promise<Application> {
  await graph.write({
    method: 'PATCH',
    path: `/applications(uniqueName='${uniqueName(part, settings)}')`,
    body: wantedBasics(part, settings),
    prefer: 'create-if-missing',
  });
  // Sent twice, because the first answer was lost on the way, it is an update, which answers nothing.
  const created = await findRegistration(graph, part, settings, { young: true });
  if (created) return created;
  throw new Stop('The new registration is not visible yet. Run this again in a minute.');
}
