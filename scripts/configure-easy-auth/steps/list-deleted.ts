import type { Graph } from '../graph/client.ts';
import { isRefusedWith } from '../graph/refusal.ts';

/** Deleted objects that could be restored; empty if the account may not list them. */
export async function listDeleted<T>(
  graph: Graph,
  type: 'application' | 'servicePrincipal',
  members: string,
): Promise<T[]> {
  try {
    const select = `$select=${members}&$top=999`;
    return await graph.list<T>(`/directory/deletedItems/microsoft.graph.${type}?${select}`);
  } catch (error) {
    // An account that may only register applications could not restore one either.
    if (isRefusedWith(error, 403)) return [];
    throw error;
  }
}
