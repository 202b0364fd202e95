import { standsAt } from '../../infra/source/locate.ts';
import { NotModelled } from '../kit/hop.ts';

/**
 * Names file and line of what is not taken of a deployment.
 *
 * @param infra the folder in which a person edits.
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
