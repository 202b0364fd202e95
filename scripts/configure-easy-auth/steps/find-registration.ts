import type { Graph } from '../graph/client.ts';
import type { Application } from '../graph/objects.ts';
import { type Part, uniqueName } from '../registration/names.ts';
import type { Settings } from '../settings.ts';

export async function findRegistration(
  graph: Graph,
  part: Part,
  settings: Settings,
  { young } = { young: false },
): Promise<Application | undefined> {
  return graph.find(`/applications(uniqueName='${uniqueName(part, settings)}')`, { young });
}
