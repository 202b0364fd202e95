import type { Dispatcher } from 'undici';
import { type Claims, TokenRefused, verifyToken } from '../kit/check-token.ts';
import { fetchJson } from '../kit/dial.ts';
import { readSigningKeys, type SigningKeys } from '../kit/signing-keys.ts';

/** Who a verified token speaks for. */
export interface Caller {
  readonly oid: string;
  readonly appId: string;
  readonly issuer: string;
}

export interface VerifierParts {
  /** Root of the sign-in service. */
  readonly loginEndpoint: string;
  readonly tenantId: () => string;
  readonly way: () => Promise<Dispatcher>;
  readonly now: () => number;
}

/** Tokens for the vault service, whichever form their audience has. */
const AUDIENCES = ['https://vault.azure.net', 'https://vault.azure.net/'];
/** Milliseconds between two fetches for keys that are not held. */
const PAUSE_MS = 1_000;

/**
 * Verifies tokens of version 1, which services of Azure get: their issuer is the tenant at the root
 * of the sign-in service, and the keys are the directory's own.
 */
export function createVerifier({ loginEndpoint, tenantId, way, now }: VerifierParts) {
  let keys: SigningKeys['keys'] | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;

  const fetchKeys = async () => {
    const url = `${loginEndpoint}${tenantId()}/discovery/v2.0/keys`;
    ({ keys } = await readSigningKeys(await fetchJson(await way(), url)));
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

  /** @throws {TokenRefused} for the token's own faults, and whatever hinders fetching keys. */
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
  if (typeof oid !== 'string') throw new TokenRefused('form', 'The claim oid must be there.');
  return { oid, appId: String(appid ?? azp ?? ''), issuer: String(iss) };
}
