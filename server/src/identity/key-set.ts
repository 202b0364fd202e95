import { errors, importJWK, type JWTVerifyGetKey } from 'jose';
import { readBounded } from '../call/read-bounded.ts';
import { LIMITS } from '../contract/limits.ts';
import { type PublicKey, toFitKeys } from './fit-key.ts';

/** The keys cannot be had and none are left that still count: nobody is let in. */
export class KeysUnavailable extends Error {}

export type VerifyingKey = Awaited<ReturnType<typeof importJWK>>;

export interface KeySet {
  /** The key that a token's header names, for jose. @throws {KeysUnavailable} */
  readonly get: JWTVerifyGetKey;
  /** Whether this very key is in the set right now; a remembered token counts no longer than it. */
  holds(key: VerifyingKey): boolean;
  /** Whether keys are held that still count: a token can be verified without waiting. */
  usable(): boolean;
  /** Has the keys fetched ahead of a token; a failure shows when one comes. */
  warm(): void;
}

interface Held {
  readonly byId: ReadonlyMap<string, { readonly jwk: PublicKey; readonly key: VerifyingKey }>;
  readonly keys: ReadonlySet<VerifyingKey>;
  readonly at: number;
}

/**
 * The signing keys at `url`, fetched at most once per cool-down whatever key ids come in (J-05, D-06),
 * renewed when they are no longer fresh, kept for a while when the source does not answer (J-23).
 */
export function createKeySet(url: URL, now: () => number = Date.now): KeySet {
  let held: Held | undefined;
  let lastFetch = Number.NEGATIVE_INFINITY;
  let lastFailed = false;
  let fetching: Promise<void> | undefined;

  const age = (): number => (held ? now() - held.at : Number.POSITIVE_INFINITY);
  const usable = (): boolean => age() <= LIMITS.keysStaleMs;

  const refresh = (): Promise<void> => {
    if (fetching) return fetching;
    const pause = usable() ? LIMITS.keysCooldownMs : LIMITS.keysRetryMs;
    if (now() - lastFetch < pause) return Promise.resolve();
    lastFetch = now();
    fetching = fetchKeys(url)
      .then((jwks) => hold(jwks, held, now()))
      .then((renewed) => {
        held = renewed;
        lastFailed = false;
      })
      .catch(() => {
        lastFailed = true;
      })
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  };

  const current = async (): Promise<Held> => {
    if (age() > LIMITS.keysFreshMs) {
      const renewed = refresh();
      // After a quiet hour a key may long be withdrawn, so the first caller waits for the news; while
      // the source is known not to answer, nobody does.
      if (!lastFailed || !usable()) await renewed;
    }
    if (!held || !usable()) throw new KeysUnavailable();
    return held;
  };

  return {
    async get({ kid }) {
      const known = find(await current(), kid);
      if (known) return known;
      // An unknown key id is a rotation or an attack; the cool-down makes both cost the same.
      await refresh();
      const fetched = find(await current(), kid);
      if (fetched) return fetched;
      throw lastFailed ? new KeysUnavailable() : new errors.JWKSNoMatchingKey();
    },
    holds: (key) => held?.keys.has(key) ?? false,
    usable,
    warm: () => void refresh(),
  };
}

/** A Map, and only strings: `__proto__` names no key, and neither does a missing id (J-05). */
const find = (held: Held, kid: unknown): VerifyingKey | undefined =>
  typeof kid === 'string' ? held.byId.get(kid)?.key : undefined;

/** A key that was held before stays the same object, so that tokens it verified stay remembered. */
async function hold(
  jwks: readonly PublicKey[],
  before: Held | undefined,
  at: number,
): Promise<Held> {
  const byId = new Map<string, { jwk: PublicKey; key: VerifyingKey }>();
  const ambiguous = new Set<string>();
  for (const jwk of jwks) {
    const { kid } = jwk;
    const sameId = byId.get(kid);
    if (sameId && !isSameKey(sameId.jwk, jwk)) ambiguous.add(kid);
    if (sameId) continue;
    const old = before?.byId.get(kid);
    const key = old && isSameKey(old.jwk, jwk) ? old.key : await importJWK(jwk, 'RS256');
    byId.set(kid, { jwk, key });
  }
  // An id that stands for two keys names neither.
  for (const kid of ambiguous) byId.delete(kid);
  return { byId, keys: new Set([...byId.values()].map(({ key }) => key)), at };
}

const isSameKey = (one: PublicKey, other: PublicKey): boolean =>
  one.n === other.n && one.e === other.e;

/**
 * @throws where the source is slow, large, redirects, or does not hold a JSON Web Key Set with a
 * usable key: a source that has nothing to say is taken for one that is down.
 */
async function fetchKeys(url: URL): Promise<PublicKey[]> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(LIMITS.keysFetchMs),
  });
  if (!response.ok || !response.body) throw new Error('no key set');
  const body = await readBounded(response.body, LIMITS.keysBytes);
  const { keys } = JSON.parse(body.toString('utf8')) as { keys: unknown[] };
  const fit = await toFitKeys(keys);
  if (fit.length === 0) throw new Error('no signing key');
  return fit;
}
