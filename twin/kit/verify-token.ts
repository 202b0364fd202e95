import { type CompactVerifyGetKey, compactVerify, errors } from 'jose';

/** What somebody who takes tokens asks of them. */
export interface TokenDemands {
  readonly issuers: readonly string[];
  /** Empty where any will do. */
  readonly audiences: readonly string[];
  readonly needsExpiry: boolean;
  readonly skewSeconds: number;
  /** Milliseconds since the epoch, by the run's clock and not by the machine's. */
  readonly now: number;
}

export type Claims = Readonly<Record<string, unknown>>;
export type Fault = 'form' | 'key' | 'signature' | 'time' | 'expired' | 'audience' | 'issuer';

/** Why a token does not count: the claim and what was wanted, and nothing that the token holds. */
export class TokenRefused extends Error {
  readonly fault: Fault;
  constructor(fault: Fault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Seconds by which clocks may differ, as in the library that services of Azure use. */
const SKEW_S = 300;

/**
 * Claims of a token as services of Azure take it: signed with RS256, not expired, for them, by their
 * issuer. Every hop judges by this one check, so that none is more lenient than the others.
 *
 * @throws {TokenRefused} for the token's own faults, and whatever hinders finding its key.
 */
export async function verifyToken(
  token: string,
  keys: CompactVerifyGetKey,
  { issuer, audiences, now }: { issuer: string; audiences: readonly string[]; now: number },
): Promise<Claims> {
  const { claims } = await verifySignature(token, keys, ['RS256']);
  const rest = { needsExpiry: true, skewSeconds: SKEW_S };
  checkClaims(claims, { issuers: [issuer], audiences, now, ...rest });
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
  // The library's own words may quote the token.
  return new TokenRefused('form', 'It is not a signed JWT as RFC 7515 writes one.');
}

function claimsIn(payload: Uint8Array): Claims {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload).toString());
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) {
      return claims as Claims;
    }
  } catch {
    // Said below.
  }
  throw new TokenRefused('form', 'The claims are no JSON object.');
}

/** @throws {TokenRefused} for the first claim that is not what is asked for. */
export function checkClaims(claims: Claims, demands: TokenDemands): void {
  checkTimes(claims, demands);
  const { audiences, issuers } = demands;
  const held = [claims.aud].flat();
  if (audiences.length > 0 && !audiences.some((one) => held.includes(one))) {
    throw new TokenRefused('audience', `The claim aud must be ${audiences.join(' or ')}.`);
  }
  if (typeof claims.iss !== 'string' || !issuers.includes(claims.iss)) {
    throw new TokenRefused('issuer', `The claim iss must be ${issuers.join(' or ')}.`);
  }
}

function checkTimes({ exp, nbf }: Claims, { needsExpiry, skewSeconds, now }: TokenDemands): void {
  if (exp === undefined && needsExpiry) {
    throw new TokenRefused('time', 'The claim exp must be there.');
  }
  for (const [name, time] of Object.entries({ exp, nbf })) {
    if (time !== undefined && typeof time !== 'number') {
      throw new TokenRefused('time', `The claim ${name} must be a number.`);
    }
  }
  if (typeof exp === 'number' && exp + skewSeconds <= now / 1000) {
    throw new TokenRefused('expired', 'The claim exp must lie ahead: the token has expired.');
  }
  if (typeof nbf === 'number' && nbf - skewSeconds > now / 1000) {
    throw new TokenRefused('time', 'The claim nbf must have come: the token is not valid yet.');
  }
}
