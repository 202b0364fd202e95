import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LIMITS } from '../limits.ts';
import { parseStrictJson } from '../strict-json.ts';
import type { Principal } from '../values.ts';

export interface TokenRules {
  /** Exactly the issuer of this tenant's v2 tokens. */
  readonly issuer: string;
  /** Client id of the API's registration: the only audience that counts. */
  readonly audience: string;
  readonly tenantId: string;
  /** Clients that may hold the token (`azp`); empty: any client of the tenant. */
  readonly clients: ReadonlySet<string>;
}

export interface VerifiedToken {
  readonly principal: Principal;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly kid: string;
}

const BOUNDS = { depth: 8, keys: 256 };

/**
 * A v2 access token of Entra ID, verified: signature, issuer, audience, tenant, times, client, and
 * that it is an access token at all. An ID token has the same issuer, audience, keys and roles, so
 * what tells them apart is demanded: `scp` and `azp` for a user's, `idtyp` and `azp` for an
 * application's.
 *
 * @throws where anything does not hold; the caller sees one text for every cause.
 */
export async function verifyToken(
  token: string,
  keys: JWTVerifyGetKey,
  rules: TokenRules,
  now: Date,
): Promise<VerifiedToken> {
  assertUnambiguous(token);
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    algorithms: ['RS256'],
    issuer: rules.issuer,
    audience: rules.audience,
    clockTolerance: LIMITS.clockSkewS,
    currentDate: now,
    requiredClaims: ['exp', 'iat'],
  });
  // No extension is understood here (RFC 7515 section 4.1.11), not even one that jose knows.
  if (protectedHeader.crit !== undefined) fail();
  assertTimes(payload, now);
  // A list of audiences may name services that can replay the token here (J-12).
  if (payload.aud !== rules.audience || payload.tid !== rules.tenantId) fail();
  // A token bound to a key is not a bearer token (RFC 7800); somebody else's proof is missing.
  if (payload.ver !== '2.0' || payload.cnf !== undefined) fail();
  const principal = principalOf(payload);
  if (rules.clients.size > 0 && !rules.clients.has(principal.client)) fail();
  return { principal, expiresAt: (payload.exp as number) * 1000, kid: protectedHeader.kid ?? '' };
}

/** Canonical base64url, and no member twice: each layer must read the same token (J-08, J-18). */
function assertUnambiguous(token: string): void {
  const parts = token.split('.').map((part) => {
    const bytes = Buffer.from(part, 'base64url');
    if (bytes.toString('base64url') !== part) fail();
    return bytes;
  });
  for (const bytes of parts.slice(0, 2)) parseStrictJson(bytes, BOUNDS);
}

function assertTimes({ exp, iat, nbf }: JWTPayload, now: Date): void {
  if (exp === undefined || iat === undefined) fail();
  if (iat > now.getTime() / 1000 + LIMITS.clockSkewS) fail();
  if (exp - iat > LIMITS.tokenLifeS || exp < iat || (nbf !== undefined && nbf > exp)) fail();
}

function principalOf(claims: JWTPayload): Principal {
  const isApplication = claims.idtyp === 'app';
  if (isApplication === (claims.scp !== undefined)) fail();
  if (claims.idtyp !== undefined && claims.idtyp !== 'app' && claims.idtyp !== 'user') fail();
  return {
    kind: isApplication ? 'application' : 'user',
    tid: text(claims.tid),
    oid: text(claims.oid),
    client: text(claims.azp),
    name: claims.name === undefined ? undefined : text(claims.name),
    idp: claims.idp === undefined ? undefined : text(claims.idp),
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

function fail(): never {
  throw new Error('token refused');
}
