import type { Dispatcher } from 'undici';
import { type Claims, TokenRefused, verifyToken } from '../kit/check-token.ts';
import { fetchJson } from '../kit/dial.ts';
import { readSigningKeys, type SigningKeys } from '../kit/signing-keys.ts';

/** The identity in a verified token. */
export interface Caller {
  readonly oid: string;
  readonly appId: string;
  readonly issuer: string;
}

export interface VerifierParts {
  /** Root of the sign-in service. */
  readonly loginEndpoint: string;
  readonly tenantId: () => string;
  readonly dispatcher: () => Promise<Dispatcher>;
  readonly now: () => number;
}

/** Audiences of the vault service, in both spellings. */
const AUDIENCES = ['https://vault.azure.net', 'https://vault.azure.net/'];
/** Milliseconds between two fetches for unknown keys. */
const PAUSE_MS = 1_000;

/**
 * Verifies version 1 tokens, which Azure services receive: their issuer is the tenant at the root
 * of the sign-in service, and the keys are the directory's own.
 */
export function createVerifier({ loginEndpoint, tenantId, dispatcher, now }: VerifierParts) {
  let keys: SigningKeys['keys'] | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;

  const fetchKeys = async () => {
    const url = `${loginEndpoint}${tenantId()}/discovery/v2.0/keys`;
    ({ keys } = await readSigningKeys(await fetchJson(await dispatcher(), url)));
    fetchedAt = now();
    return keys;
  };
  const verify = async (token: string) =>
    verifyToken(token, keys ?? (await fetchKeys()), {
      issuer: `${loginEndpoint}${tenantId()}/`,
      audiences: AUDIENCES,
      now: now(),
    });
  const isRotation = (error: unknown) =>
    error instanceof TokenRefused && error.fault === 'key' && now() - fetchedAt >= PAUSE_MS;

  /** @throws {TokenRefused} for faults of the token; other errors if keys cannot be fetched. */
  return async (token: string): Promise<Caller> =>
    callerOf(
      await verify(token).catch(async (error) => {
        if (!isRotation(error)) throw error;
        await fetchKeys();
        return verify(token);
      }),
    );
}

function callerOf({ oid, appid, azp, iss }: Claims): Caller {
  if (typeof oid !== 'string') throw new TokenRefused('form', 'The claim oid is missing.');
  return { oid, appId: String(appid ?? azp ?? ''), issuer: String(iss) };
}
