import type { Graph } from '../graph/client.ts';
import type { Application } from '../graph/objects.ts';
import { type Part, uniqueName } from '../registration/names.ts';
import { wantedBasics } from '../registration/wanted.ts';
import type { Done } from '../report.ts';
import type { Settings } from '../settings.ts';
import { Stop } from '../stop.ts';
import { findRegistration } from './find-registration.ts';
import { listDeleted } from './list-deleted.ts';

/** Finds the registration, restores a deleted one, or creates it. */
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

/** A deleted registration keeps the key, and its consents return with it. */
async function restoreDeleted(graph: Graph, key: string): Promise<Application | undefined> {
  const deleted = await listDeleted<Application>(graph, 'application', 'id,uniqueName');
  const ours = deleted.find((application) => application.uniqueName === key);
  if (!ours) return undefined;
  await graph.write({
    method: 'POST',
    path: `/directory/deletedItems/${ours.id}/restore`,
    body: {},
  });
  // A restore returns an incomplete object, so the complete one is read afterwards.
  const restored = await graph.find<Application>(`/applications/${ours.id}`, { young: true });
  if (restored) return restored;
  throw new Stop('The restored registration is not visible yet. Run this again in a minute.');
}

/** An upsert by key, so that two concurrent runs create one registration. */
async function create(graph: Graph, part: Part, settings: Settings): Promise<Application> {
  await graph.write({
    method: 'PATCH',
    path: `/applications(uniqueName='${uniqueName(part, settings)}')`,
    body: wantedBasics(part, settings),
    prefer: 'create-if-missing',
  });
  // If the first answer was lost, the repeated request is an update, which returns no object.
  const created = await findRegistration(graph, part, settings, { young: true });
  if (created) return created;
  throw new Stop('The new registration is not visible yet. Run this again in a minute.');
}
