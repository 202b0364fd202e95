import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { errors, importJWK, type JWTVerifyGetKey } from 'jose';
import { readBounded } from '../call/read-bounded.ts';
import { LIMITS } from '../contract/limits.ts';
import { type PublicKey, toFitKeys } from './fit-key.ts';

/** The keys cannot be fetched and no usable ones are cached: every caller is refused. */
export class KeysUnavailable extends Error {}

export type VerifyingKey = Awaited<ReturnType<typeof importJWK>>;

export interface KeySet {
  /**
   * Returns the key that a token's header names, for jose.
   * @throws {KeysUnavailable}
   */
  readonly get: JWTVerifyGetKey;
  /** Whether this exact key is in the set now; a remembered token expires with its key. */
  holds(key: VerifyingKey): boolean;
  /** Whether usable keys are cached, so that a token can be verified without waiting. */
  usable(): boolean;
  /** Starts fetching the keys before the first token; a failure surfaces with that token. */
  warm(): void;
}

interface Held {
  readonly byId: ReadonlyMap<string, { readonly jwk: PublicKey; readonly key: VerifyingKey }>;
  readonly keys: ReadonlySet<VerifyingKey>;
  readonly at: number;
}

/**
 * The signing keys at `url`: fetched at most once per cool-down, whatever key ids arrive (J-05,
 * D-06); refreshed when no longer fresh; kept for a limited time while the source does not respond
 * (J-23).
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
      // After a quiet hour a key may have been withdrawn long ago, so the first caller waits for
      // the refresh. While the source is known to be down, callers do not wait.
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

/** Looks up strings in a Map: neither `__proto__` nor a missing id matches a key (J-05). */
const find = (held: Held, kid: unknown): VerifyingKey | undefined =>
  typeof kid === 'string' ? held.byId.get(kid)?.key : undefined;

/** Reuses the object of a key already cached, so that tokens it verified stay remembered. */
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
  // An id shared by two different keys selects neither.
  for (const kid of ambiguous) byId.delete(kid);
  return { byId, keys: new Set([...byId.values()].map(({ key }) => key)), at };
}

const isSameKey = (one: PublicKey, other: PublicKey): boolean =>
  one.n === other.n && one.e === other.e;

/**
 * @throws if the source is slow, has another status than 200, sends too much, or does not return a JSON Web Key Set
 *   with a usable key: such a source is treated as down.
 */
async function fetchKeys(url: URL): Promise<PublicKey[]> {
  // Not `fetch`, which follows redirects, decompresses, and takes long to load.
  const { get } = url.protocol === 'https:' ? https : http;
  const headers = {
    accept: 'application/json',
    // Without it any coding would be acceptable (RFC 9110 section 12.5.3).
    'accept-encoding': 'identity',
    'user-agent': 'secure-mcp-app-service',
  };
  const signal = AbortSignal.timeout(LIMITS.keysFetchMs);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(url, { headers, signal }, resolve).on('error', reject);
    // A source that switches protocols gives neither a response nor an error.
    request.on('close', () => reject(new Error('no answer')));
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error('no key set');
  }
  const body = await readBounded(response, LIMITS.keysBytes, 'destroy');
  const { keys } = JSON.parse(body.toString('utf8')) as { keys: unknown[] };
  const fit = await toFitKeys(keys);
  if (fit.length === 0) throw new Error('no signing key');
  return fit;
}
