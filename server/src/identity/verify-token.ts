import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { parseStrictJson } from '../call/parse-strict-json.ts';
import type { CredentialFault, Principal } from '../call/values.ts';
import type { Authentication } from '../config/config.ts';
import { LIMITS } from '../contract/limits.ts';
import type { VerifyingKey } from './key-set.ts';

/** What a token must match. */
export type TokenRules = Pick<Authentication, 'issuer' | 'audience' | 'tenantId' | 'clients'>;

export interface VerifiedToken {
  readonly principal: Principal;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The key that verified it. */
  readonly key: VerifyingKey;
}

const BOUNDS = { depth: LIMITS.tokenDepth, keys: LIMITS.tokenKeys };

/**
 * Header members that supply their own key (J-06) or change how the rest is read: `crit` and `b64`
 * (J-07; no extension is supported, not even those that jose implements) and `cty` (J-18).
 */
const REFUSED_HEADER_MEMBERS = ['jwk', 'jku', 'x5c', 'x5u', 'crit', 'b64', 'cty'];

/** Other types are not access tokens: proofs, logout tokens, events (RFC 8725 section 3.11). */
const TYPES = ['jwt', 'at+jwt'];

/**
 * Verifies a v2 access token of Entra ID: signature, issuer, audience, tenant, times, client, and
 * that it is an access token at all. An ID token has the same issuer, audience, keys and roles, so
 * the claims that distinguish the two are required: `scp` and `azp` for a user, `idtyp` and `azp`
 * for an application.
 *
 * @throws if any check fails; the caller sees one message for every cause.
 */
export async function verifyToken(
  token: string,
  keys: JWTVerifyGetKey,
  rules: TokenRules,
  now: Date,
): Promise<VerifiedToken> {
  assertHeader(readHeader(token));
  const { payload, key } = await jwtVerify(token, keys, {
    algorithms: ['RS256'],
    issuer: rules.issuer,
    audience: rules.audience,
    clockTolerance: LIMITS.clockSkewS,
    currentDate: now,
    requiredClaims: ['exp', 'iat'],
  });
  assertTimes(payload, now);
  // Any service in a list of audiences could replay the token here (J-12).
  if (payload.aud !== rules.audience || payload.tid !== rules.tenantId) fail();
  // A token bound to a key is not a bearer token (RFC 7800): the proof of possession is missing.
  if (payload.ver !== '2.0' || payload.cnf !== undefined) fail();
  const principal = principalOf(payload);
  if (rules.clients.size > 0 && !rules.clients.has(principal.client)) fail();
  return { principal, expiresAt: (payload.exp as number) * 1000, key };
}

/** Classifies the error of a refused token in a few fixed values, for the audit record only. */
export function faultOf(error: unknown): CredentialFault {
  if (error instanceof Unfit) return error.fault;
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return 'claims';
  const isUnreadable = error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid;
  return isUnreadable || error instanceof SyntaxError || error instanceof TypeError
    ? 'form'
    : 'signature';
}

/**
 * Parses the header of a token that can be read in only one way: canonical base64url, and no
 * duplicate member in header or claims. Otherwise another layer would read a different token (J-08,
 * J-18).
 */
function readHeader(token: string): Record<string, unknown> {
  const [header = EMPTY, claims = EMPTY] = token.split('.').map(decodeCanonical);
  // jose reads the claims after the signature; this only checks that they have a single reading.
  parseStrictJson(claims, BOUNDS);
  return parseStrictJson(header, BOUNDS) as Record<string, unknown>;
}

const EMPTY = new Uint8Array();

function decodeCanonical(part: string): Uint8Array {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) fail('form');
  return bytes;
}

function assertHeader(header: Record<string, unknown>): void {
  if (REFUSED_HEADER_MEMBERS.some((name) => Object.hasOwn(header, name))) fail('form');
  const { typ } = header;
  if (typ !== undefined && !TYPES.includes(text(typ).toLowerCase())) fail('form');
}

function assertTimes({ exp, iat, nbf }: JWTPayload, now: Date): void {
  // Entra sends whole seconds; a fraction or 1e400 is an attempt to get a second reading.
  if (!isSeconds(exp) || !isSeconds(iat) || (nbf !== undefined && !isSeconds(nbf))) fail();
  if (iat > now.getTime() / 1000 + LIMITS.clockSkewS) fail();
  if (exp - iat > LIMITS.tokenLifeS || exp < iat || (nbf !== undefined && nbf > exp)) fail();
}

const isSeconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

function principalOf(claims: JWTPayload): Principal {
  const isApplication = claims.idtyp === 'app';
  if (isApplication === (claims.scp !== undefined)) fail();
  if (claims.idtyp !== undefined && claims.idtyp !== 'app' && claims.idtyp !== 'user') fail();
  return {
    kind: isApplication ? 'application' : 'user',
    tid: text(claims.tid),
    oid: text(claims.oid),
    client: text(claims.azp),
    // For display only, so an empty value counts as absent.
    name: claims.name ? text(claims.name) : undefined,
    idp: claims.idp ? text(claims.idp) : undefined,
    scopes: isApplication ? [] : text(claims.scp).split(' '),
    roles: claims.roles === undefined ? [] : texts(claims.roles),
  };
}

function text(claim: unknown): string {
  if (typeof claim !== 'string' || claim === '') fail();
  return claim;
}

function texts(claim: unknown): readonly string[] {
  if (!Array.isArray(claim)) fail();
  return claim.map(text);
}

/** A header member or claim is missing, invalid or not allowed. */
class Unfit extends Error {
  readonly fault: CredentialFault;

  constructor(fault: CredentialFault) {
    super(fault);
    this.fault = fault;
  }
}

function fail(fault: CredentialFault = 'claims'): never {
  throw new Unfit(fault);
}
