import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { toFitKeys } from '../../server/src/identity/fit-key.ts';

export interface SigningKeys {
  readonly keys: ReturnType<typeof createLocalJWKSet>;
  /** Whether fetching again is pointless: the set has this key, or the token names none. */
  has(kid: string | undefined): boolean;
}

/**
 * The keys of a key set that may verify tokens. How Azure services judge a key is not documented,
 * so every hop is as strict as the server: a weak key is not used anywhere.
 *
 * @throws if an entry is not an object: whether Azure would skip it is unknown.
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
