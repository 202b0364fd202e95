import { type CompactVerifyGetKey, compactVerify, errors } from 'jose';

/** When a token is valid, for whom, and from whom. */
export interface TimeDemands {
  readonly needsExpiry: boolean;
  readonly skewSeconds: number;
  /** Milliseconds since the epoch, by the run's clock rather than the machine's. */
  readonly now: number;
}

export interface TokenDemands extends TimeDemands {
  readonly issuers: readonly string[] | 'any';
  /** Empty: any audience. */
  readonly audiences: readonly string[];
}

export type Claims = Readonly<Record<string, unknown>>;
export type Fault =
  | 'form'
  | 'key'
  | 'signature'
  | 'time'
  | 'expired'
  | 'audience'
  | 'issuer'
  | 'client';

/** Why a token is invalid: the claim and the expected value, without any content of the token. */
export class TokenRefused extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Permitted clock skew in seconds, as in the library that Azure services use. */
const SKEW_S = 300;

/**
 * Claims of a token that passes the checks of Azure services: signed with RS256, not expired, with
 * the right audience and issuer. All hops use this check, so that none is more lenient than
 * another.
 *
 * @throws {TokenRefused} for faults of the token; other errors if its key cannot be fetched.
 */
export async function verifyToken(
  token: string,
  keys: CompactVerifyGetKey,
  { issuer, audiences, now }: { issuer: string; audiences: readonly string[]; now: number },
): Promise<Claims> {
  const claims = await verifyFresh(token, keys, now);
  checkParties(claims, { issuers: [issuer], audiences });
  return claims;
}

/** The same without issuer and audience, which the caller compares with a list of pairs. */
export async function verifyFresh(
  token: string,
  keys: CompactVerifyGetKey,
  now: number,
): Promise<Claims> {
  const { claims } = await verifySignature(token, keys, ['RS256']);
  checkTimes(claims, { needsExpiry: true, skewSeconds: SKEW_S, now });
  return claims;
}

export async function verifySignature(
  token: string,
  keys: CompactVerifyGetKey,
  algorithms?: string[],
): Promise<{ algorithm: string; claims: Claims }> {
  try {
    const options = algorithms ? { algorithms } : {};
    const { payload, protectedHeader } = await compactVerify(token, keys, options);
    return { algorithm: protectedHeader.alg, claims: claimsIn(payload) };
  } catch (error) {
    throw error instanceof errors.JOSEError ? refusalOf(error) : error;
  }
}

function refusalOf(error: errors.JOSEError): TokenRefused {
  if (error instanceof errors.JWKSNoMatchingKey) {
    return new TokenRefused('key', 'The key is not in the key set.');
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenRefused('signature', 'The signature is not valid.');
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return new TokenRefused('form', 'The header alg must be RS256.');
  }
  // The library's own message may quote the token.
  return new TokenRefused('form', 'It is not a signed JWT (RFC 7515).');
}

/** @throws {TokenRefused} */
export function claimsIn(payload: Uint8Array): Claims {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload).toString());
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) {
      return claims as Claims;
    }
  } catch {
    // Reported below.
  }
  throw new TokenRefused('form', 'The claims are not a JSON object.');
}

/** @throws {TokenRefused} for the first claim that does not meet the demands. */
export function checkClaims(claims: Claims, demands: TokenDemands): void {
  checkTimes(claims, demands);
  checkParties(claims, demands);
}

function checkParties(
  claims: Claims,
  { audiences, issuers }: Pick<TokenDemands, 'audiences' | 'issuers'>,
): void {
  const held = [claims.aud].flat();
  if (audiences.length > 0 && !audiences.some((one) => held.includes(one))) {
    throw new TokenRefused('audience', `The claim aud must be ${audiences.join(' or ')}.`);
  }
  if (issuers === 'any') return;
  if (typeof claims.iss !== 'string' || !issuers.includes(claims.iss)) {
    throw new TokenRefused('issuer', `The claim iss must be ${issuers.join(' or ')}.`);
  }
}

function checkTimes({ exp, nbf }: Claims, { needsExpiry, skewSeconds, now }: TimeDemands): void {
  if (exp === undefined && needsExpiry) {
    throw new TokenRefused('time', 'The claim exp is missing.');
  }
  for (const [name, time] of Object.entries({ exp, nbf })) {
    if (time !== undefined && typeof time !== 'number') {
      throw new TokenRefused('time', `The claim ${name} must be a number.`);
    }
  }
  if (typeof exp === 'number' && exp + skewSeconds <= now / 1000) {
    throw new TokenRefused('expired', 'The token has expired (claim exp).');
  }
  if (typeof nbf === 'number' && nbf - skewSeconds > now / 1000) {
    throw new TokenRefused('time', 'The token is not valid yet (claim nbf).');
  }
}
