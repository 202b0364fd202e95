import type { Graph } from '../graph/client.ts';
import type { Application } from '../graph/objects.ts';
import { differing } from '../registration/matches.ts';

/** Writes the members that differ, whole, and returns the updated registration. */
export async function update<T extends object>(
  graph: Graph,
  held: Application,
  wanted: T,
): Promise<{ changed: boolean; application: Application }> {
  const body = differing(held, wanted);
  if (Object.keys(body).length === 0) return { changed: false, application: held };
  await graph.write({ method: 'PATCH', path: `/applications/${held.id}`, body, young: true });
  return { changed: true, application: { ...held, ...body } };
}
