import type { Graph } from '../graph/client.ts';
import { isRefusedWith } from '../graph/refusal.ts';

/** Deleted objects that could be restored; none where the account may not look at them. */
export async function listDeleted<T>(
  graph: Graph,
  type: 'application' | 'servicePrincipal',
  members: string,
): Promise<T[]> {
  try {
    const select = `$select=${members}&$top=999`;
    return await graph.list<T>(`/directory/deletedItems/microsoft.graph.${type}?${select}`);
  } catch (error) {
    // Whoever may only register applications could not restore one either, and need not.
    if (isRefusedWith(error, 403)) return [];
    throw error;
  }
}
