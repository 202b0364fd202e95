import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose';
import { LIMITS } from '../limits.ts';

/** The keys cannot be had and none are left that still count: nobody is let in. */
export class KeysUnavailable extends Error {}

export interface KeySet {
  /** The key that a token's header names, for jose. @throws {KeysUnavailable} */
  readonly get: JWTVerifyGetKey;
  /** Whether a key id is in the set right now; a remembered token counts no longer than its key. */
  has(kid: string): boolean;
  /** Whether keys are held that still count: a token can be verified without waiting. */
  usable(): boolean;
  /** Fetches once ahead of the first token; a failure shows when a token comes. */
  warm(): void;
}

interface Held {
  readonly find: JWTVerifyGetKey;
  readonly kids: ReadonlySet<string>;
  readonly at: number;
}

/**
 * The signing keys at `url`, fetched at most once per cool-down whatever key ids come in (J-05, D-06),
 * renewed in the background, kept for a while when the source does not answer (J-23).
 */
export function createKeySet(url: URL, now: () => number = Date.now): KeySet {
  let held: Held | undefined;
  let lastFetch = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  const refresh = (): Promise<void> => {
    if (fetching) return fetching;
    if (now() - lastFetch < LIMITS.keysCooldownMs && held) return Promise.resolve();
    if (now() - lastFetch < LIMITS.keysRetryMs) return Promise.resolve();
    lastFetch = now();
    fetching = fetchKeys(url)
      .then((keys) => {
        held = hold(keys, now());
      })
      .catch(() => {})
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  };

  const current = async (): Promise<Held> => {
    if (!held || now() - held.at > LIMITS.keysStaleMs) await refresh();
    else if (now() - held.at > LIMITS.keysFreshMs) void refresh();
    if (!held || now() - held.at > LIMITS.keysStaleMs) throw new KeysUnavailable();
    return held;
  };

  return {
    async get(header, token) {
      const before = await current();
      if (before.kids.has(header.kid ?? '')) return before.find(header, token);
      // An unknown key id is a rotation or an attack; the cool-down makes both cost the same.
      await refresh();
      return (await current()).find(header, token);
    },
    has: (kid) => held?.kids.has(kid) ?? false,
    usable: () => held !== undefined && now() - held.at <= LIMITS.keysStaleMs,
    warm: () => void refresh(),
  };
}

function hold(keys: JWK[], at: number): Held {
  return {
    // A key id that stands for two keys names neither: jose refuses it.
    find: keys.length > 0 ? createLocalJWKSet({ keys }) : noKey,
    kids: new Set(keys.map((key) => key.kid as string)),
    at,
  };
}

const noKey: JWTVerifyGetKey = () => Promise.reject(new errors.JWKSNoMatchingKey());

/** @throws where the source is slow, large, redirects, or does not hold a JSON Web Key Set. */
async function fetchKeys(url: URL): Promise<JWK[]> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(LIMITS.keysFetchMs),
  });
  if (!response.ok || !response.body) throw new Error('no key set');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > LIMITS.keysBytes) throw new Error('key set too large');
    chunks.push(chunk);
  }
  const { keys } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { keys: JWK[] };
  return keys.filter(isSigningKey);
}

/** Keys that may sign RS256 here; Entra's carry no `alg`, planted ones carry anything (J-03, J-04). */
function isSigningKey(key: JWK): boolean {
  const bits = typeof key.n === 'string' ? Buffer.from(key.n, 'base64url').length * 8 : 0;
  return (
    key.kty === 'RSA' &&
    typeof key.kid === 'string' &&
    key.kid !== '' &&
    (key.alg === undefined || key.alg === 'RS256') &&
    (key.use === undefined || key.use === 'sig') &&
    (key.key_ops === undefined || key.key_ops.includes('verify')) &&
    bits >= 2048 &&
    bits <= 8192
  );
}
