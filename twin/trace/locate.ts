import { type Place, standsAt } from '../../infra/source/locate.ts';
import type { FileLine } from '../kit/call-record.ts';

/** Finds the file and line behind a place in a deployment. */
export type Locate = (place: Place) => FileLine | undefined;

/**
 * Reads the files when a place is asked for the first time, and keeps the answer until `version`
 * returns something else. A call that is older than an edit is located in the edited files.
 *
 * @param infra the folder that a developer edits.
 * @param version the deployment that the files have been applied as.
 */
export function createLocate(infra: string, version: () => object): Locate {
  const known = new WeakMap<object, Map<string, FileLine | undefined>>();
  return (place) => {
    const now = version();
    const found = known.get(now) ?? new Map<string, FileLine | undefined>();
    known.set(now, found);
    const { resource, steps, line } = place;
    const key = JSON.stringify([resource.type, resource.name, steps, line]);
    if (!found.has(key)) found.set(key, read(infra, place));
    return found.get(key);
  };
}

function read(infra: string, place: Place): FileLine | undefined {
  try {
    return firstOf(standsAt(infra, place));
  } catch {
    // An edit in progress may not be readable.
    return undefined;
  }
}

/** Such as `infra/vault/grants.bicep:39 and infra/azure-roles.json:2`: the declaration comes first. */
function firstOf(places: string | undefined): FileLine | undefined {
  const [, file, line] = /^(\S+):(\d+)/.exec(places ?? '') ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}
