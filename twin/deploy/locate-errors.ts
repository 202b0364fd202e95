import { standsAt } from '../../infra/source/locate.ts';
import { NotModelled } from '../kit/hop.ts';

/**
 * Adds file and line to errors about a part of a deployment that is not supported.
 *
 * @param infra the folder that a developer edits.
 */
export async function namingPlaces<T>(infra: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotModelled)) throw error;
    const places = error.at.flatMap((place) => standsAt(infra, place) ?? []);
    throw error.standingAt([...new Set(places)]);
  }
}
