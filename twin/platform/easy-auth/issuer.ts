import type { JWTVerifyGetKey } from 'jose';
import type { Dispatcher } from 'undici';
import { fetchJson } from '../../kit/dial.ts';
import { readSigningKeys } from '../../kit/signing-keys.ts';

/** The part of a discovery document that the platform needs. */
export interface Discovery {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly end_session_endpoint: string;
  readonly jwks_uri: string;
}

export interface Issuer {
  discovery(): Promise<Discovery>;
  /** Cached keys. @throws {IssuerUnreachable} */
  keys(): Promise<JWTVerifyGetKey>;
  /** Keys, fetched again for a token with an unknown key if enough time has passed. */
  renewedKeys(): Promise<JWTVerifyGetKey>;
}

/** Nothing can be verified: a failure of the platform, not of the caller. */
export class IssuerUnreachable extends Error {}

/** Milliseconds; the platform's library refreshes twice a day and, rarely, for unknown keys. */
const FRESH_MS = 12 * 60 * 60_000;
const UNKNOWN_KEY_PAUSE_MS = 5 * 60_000;

interface Held {
  readonly discovery: Discovery;
  readonly keys: JWTVerifyGetKey;
  readonly at: number;
}

/** Discovery and signing keys of an issuer, dialled from the app's subnet. */
export function createIssuer(
  url: string,
  route: () => Promise<Dispatcher>,
  now: () => number,
): Issuer {
  let held: Promise<Held> | undefined;
  let forcedAt = Number.NEGATIVE_INFINITY;

  const refresh = (): Promise<Held> => {
    const fetching = fetchAll(url, route, now());
    held = fetching;
    fetching.catch(() => {
      if (held === fetching) held = undefined;
    });
    return fetching;
  };
  const current = async (): Promise<Held> => {
    const known = await (held ?? refresh());
    return now() - known.at > FRESH_MS ? refresh() : known;
  };

  return {
    discovery: async () => (await current()).discovery,
    keys: async () => (await current()).keys,
    async renewedKeys() {
      if (now() - forcedAt < UNKNOWN_KEY_PAUSE_MS) return (await current()).keys;
      forcedAt = now();
      return (await refresh()).keys;
    },
  };
}

async function fetchAll(url: string, route: () => Promise<Dispatcher>, at: number): Promise<Held> {
  try {
    const dispatcher = await route();
    const address = `${url}/.well-known/openid-configuration`;
    const discovery = (await fetchJson(dispatcher, address)) as Discovery;
    const { keys } = await readSigningKeys(await fetchJson(dispatcher, discovery.jwks_uri));
    return { discovery, keys, at };
  } catch (cause) {
    throw new IssuerUnreachable(`${url} cannot be reached`, { cause });
  }
}
