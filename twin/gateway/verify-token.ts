import { compactVerify, decodeProtectedHeader, errors } from 'jose';
import { Fields } from './fields.ts';
import { Jwt } from './jwt.ts';
import type { KeySet } from './key-sets.ts';
import type { Services } from './services.ts';

/** What a `validate-jwt` asks of a token. */
export interface Demands {
  /** Where issuer and keys come from. */
  readonly configurations: readonly string[];
  readonly scheme: string;
  readonly needsExpiry: boolean;
  readonly skewSeconds: number;
  /** Empty where any will do. */
  readonly audiences: readonly string[];
  /** Empty where those of the configurations count. */
  readonly issuers: readonly string[];
  readonly claims: readonly ClaimDemand[];
}

interface ClaimDemand {
  readonly name: string;
  readonly needsAll: boolean;
  /** What separates several values in one text; empty for none. */
  readonly separator: string;
  readonly values: readonly string[];
}

/** Why a token was not accepted, by the reasons of the reference. */
export class TokenRefused extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

type Claims = Readonly<Record<string, unknown>>;

/** The token of a header, if its signature, its times and its claims are what is asked for. */
export async function verifyToken(
  values: readonly string[] | undefined,
  demands: Demands,
  { clock, keySets }: Pick<Services, 'clock' | 'keySets'>,
): Promise<Jwt> {
  const token = tokenIn(values, demands.scheme);
  const kid = kidOf(token);
  const found = await Promise.all(demands.configurations.map((url) => keySets.find(url, kid)));
  const sets = found.filter((set) => set !== undefined);
  const { algorithm, claims } = await verifySignature(token, sets);
  checkTimes(claims, clock.now() / 1000, demands);
  checkParties(claims, sets, demands);
  for (const demand of demands.claims) checkClaim(claims, demand);
  return new Jwt(algorithm, textsOf(claims.aud), claimFields(claims));
}

function tokenIn(values: readonly string[] | undefined, scheme: string): string {
  const text = values?.join(',') ?? '';
  if (text === '') throw new TokenRefused('TokenNotPresent', 'JWT not present.');
  if (scheme === '') return text;
  const [first = '', token] = text.split(' ');
  if (first.toLowerCase() !== scheme.toLowerCase() || !token) {
    throw new TokenRefused('TokenNotPresent', `JWT not present: the scheme is not ${scheme}.`);
  }
  return text.slice(first.length + 1);
}

function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    throw new TokenRefused('JwtInvalid', 'This is no JWT.');
  }
}

async function verifySignature(
  token: string,
  sets: readonly KeySet[],
): Promise<{ algorithm: string; claims: Claims }> {
  let refusal = new TokenRefused('JwtInvalid', 'No keys could be fetched.');
  for (const { keys } of sets) {
    try {
      const { payload, protectedHeader } = await compactVerify(token, keys);
      return { algorithm: protectedHeader.alg, claims: claimsIn(payload) };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      refusal = refusalOf(error);
    }
  }
  throw refusal;
}

function refusalOf(error: errors.JOSEError): TokenRefused {
  if (error instanceof errors.JWKSNoMatchingKey) {
    return new TokenRefused('TokenSignatureKeyNotFound', 'The key is not in the key set.');
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenRefused('TokenSignatureInvalid', 'The signature is not valid.');
  }
  return new TokenRefused('JwtInvalid', error.message);
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
  throw new TokenRefused('JwtInvalid', 'The claims are no JSON object.');
}

function checkTimes({ exp, nbf }: Claims, now: number, demands: Demands): void {
  if (exp === undefined && demands.needsExpiry) {
    throw new TokenRefused('JwtInvalid', 'The token has no expiry.');
  }
  for (const time of [exp, nbf]) {
    if (time !== undefined && typeof time !== 'number') {
      throw new TokenRefused('JwtInvalid', 'A time is no number.');
    }
  }
  if (typeof exp === 'number' && exp + demands.skewSeconds <= now) {
    throw new TokenRefused('TokenExpired', 'JWT has expired.');
  }
  if (typeof nbf === 'number' && nbf - demands.skewSeconds > now) {
    throw new TokenRefused('JwtInvalid', 'JWT is not valid yet.');
  }
}

function checkParties(claims: Claims, sets: readonly KeySet[], demands: Demands): void {
  const audiences = textsOf(claims.aud);
  if (demands.audiences.length > 0 && !audiences.some((one) => demands.audiences.includes(one))) {
    throw new TokenRefused('TokenAudienceNotAllowed', 'The audience is not allowed.');
  }
  const issuers = demands.issuers.length > 0 ? demands.issuers : sets.map(({ issuer }) => issuer);
  if (typeof claims.iss !== 'string' || !issuers.includes(claims.iss)) {
    throw new TokenRefused('TokenIssuerNotAllowed', 'The issuer is not allowed.');
  }
}

function checkClaim(claims: Claims, { name, needsAll, separator, values }: ClaimDemand): void {
  if (!Object.hasOwn(claims, name)) {
    const message = `JWT token is missing the following claims: ${name}. Access denied.`;
    throw new TokenRefused('TokenClaimNotFound', message);
  }
  const texts = textsOf(claims[name]);
  const held = separator === '' ? texts : texts.flatMap((text) => text.split(separator));
  const isHeld = (value: string): boolean => held.includes(value);
  if (values.length > 0 && !(needsAll ? values.every(isHeld) : values.some(isHeld))) {
    throw new TokenRefused('TokenClaimValueNotAllowed', `The claim ${name} is not allowed.`);
  }
}

const textsOf = (claim: unknown): string[] =>
  claim === undefined ? [] : [claim].flat().map(textOf);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Names of claims are told apart by case. */
const claimFields = (claims: Claims): Fields =>
  new Fields(
    Object.entries(claims).map(([name, value]) => [name, textsOf(value)] as const),
    (name) => name,
  );
