import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { toFitKeys } from '../../server/src/identity/fit-key.ts';

export interface SigningKeys {
  readonly keys: ReturnType<typeof createLocalJWKSet>;
  /** Whether fetching again could not help a token that names this key, or none. */
  has(kid: string | undefined): boolean;
}

/**
 * The keys of a key set that may verify. How services of Azure judge a key is not documented, so
 * every hop judges as strictly as the server: a key that proves nothing counts nowhere.
 *
 * @throws where an entry is no object: whether Azure would skip it is not known.
 */
export async function readSigningKeys(answer: unknown): Promise<SigningKeys> {
  const set = answer as JSONWebKeySet;
  createLocalJWKSet(set);
  const fit = await toFitKeys(set.keys);
  const kids = new Set(fit.map(({ kid }) => kid));
  return {
    keys: createLocalJWKSet({ keys: fit.map((key) => ({ ...key })) }),
    has: (kid) => kid === undefined || kids.has(kid),
  };
}
