import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Dispatcher } from 'undici';
import { fetchJson } from '../dial.ts';
import { readSigningKeys, type SigningKeys } from '../signing-keys.ts';

/** Who a verified token speaks for. */
export interface Caller {
  readonly oid: string;
  readonly appId: string;
  readonly issuer: string;
}

/** The token does not count. */
export class InvalidToken extends Error {}

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
const SKEW_S = 300;

/**
 * Verifies tokens of version 1, which services of Azure get: their issuer is the tenant at the root
 * of the sign-in service, and the keys are the directory's own.
 */
export function createVerifier({ loginEndpoint, tenantId, way, now }: VerifierParts) {
  let keys: SigningKeys['keys'] | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;

  const fetchKeys = async () => {
    const url = `${loginEndpoint}${tenantId()}/discovery/v2.0/keys`;
    ({ keys } = readSigningKeys(await fetchJson(await way(), url)));
    fetchedAt = now();
    return keys;
  };
  const verify = async (token: string) => {
    const options = {
      algorithms: ['RS256'],
      issuer: `${loginEndpoint}${tenantId()}/`,
      audience: AUDIENCES,
      clockTolerance: SKEW_S,
      requiredClaims: ['exp', 'oid'],
      currentDate: new Date(now()),
    };
    return (await jwtVerify(token, keys ?? (await fetchKeys()), options)).payload;
  };
  const isRotation = (error: unknown) =>
    error instanceof errors.JWKSNoMatchingKey && now() - fetchedAt >= PAUSE_MS;

  /** @throws {InvalidToken} for the token's own faults, and whatever hinders fetching keys. */
  return async (token: string): Promise<Caller> => {
    try {
      return callerOf(
        await verify(token).catch(async (error) => {
          if (!isRotation(error)) throw error;
          await fetchKeys();
          return verify(token);
        }),
      );
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new InvalidToken(error.message);
      throw error;
    }
  };
}

const callerOf = ({ oid, appid, azp, iss }: JWTPayload): Caller => ({
  oid: String(oid),
  appId: String(appid ?? azp ?? ''),
  issuer: String(iss),
});
