import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Issuer } from './issuer.ts';
import type { Provider } from './settings.ts';

/** Claims of a token that was verified. */
export type Claims = JWTPayload;

/** A token that does not count. */
export class InvalidToken extends Error {}

/** Seconds: the clock skew of the library that the platform uses. */
const SKEW_S = 300;

/**
 * The claims of a token for this site: signature, issuer, audience and times.
 *
 * @throws {InvalidToken}
 * @throws {IssuerUnreachable}
 */
export async function verifyToken(
  token: string,
  provider: Provider,
  issuer: Issuer,
  now: number,
): Promise<Claims> {
  const options = {
    algorithms: ['RS256'],
    issuer: provider.issuer,
    audience: [...provider.audiences],
    clockTolerance: SKEW_S,
    requiredClaims: ['exp'],
    currentDate: new Date(now),
  };
  const verify = async (keys: Awaited<ReturnType<Issuer['keys']>>) =>
    (await jwtVerify(token, keys, options)).payload;
  try {
    return await verify(await issuer.keys()).catch(async (error) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return verify(await issuer.renewedKeys());
    });
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new InvalidToken(error.message);
    throw error;
  }
}
