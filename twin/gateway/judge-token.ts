import { decodeProtectedHeader } from 'jose';
import * as kit from '../kit/check-token.ts';
import { Fields } from './header-fields.ts';
import { Jwt } from './jwt.ts';
import type { KeySet } from './key-sets.ts';
import type { Services } from './services.ts';
import { verifyOnce } from './verified-tokens.ts';

/** What a `validate-jwt` requires of a token. */
export interface Demands {
  /** OpenID configurations that provide issuer and keys. */
  readonly configurations: readonly string[];
  readonly scheme: string;
  readonly needsExpiry: boolean;
  readonly skewSeconds: number;
  /** Empty: any audience. */
  readonly audiences: readonly string[];
  /** Empty: the issuers of the configurations. */
  readonly issuers: readonly string[];
  readonly claims: readonly ClaimDemand[];
}

interface ClaimDemand {
  readonly name: string;
  readonly needsAll: boolean;
  /** Separates several values in one text; empty for none. */
  readonly separator: string;
  readonly values: readonly string[];
}

/** Why a token was not accepted, by the reference's reason codes. */
export class TokenRefused extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The header's token, if its signature, times and claims satisfy the demands. */
export async function verifyToken(
  values: readonly string[] | undefined,
  demands: Demands,
  { clock, keySets }: Pick<Services, 'clock' | 'keySets'>,
): Promise<Jwt> {
  const token = tokenIn(values, demands.scheme);
  const kid = kidOf(token);
  const found = await Promise.all(demands.configurations.map((url) => keySets.find(url, kid)));
  const sets = found.filter((set) => set !== undefined);
  const issuers = demands.issuers.length > 0 ? demands.issuers : sets.map(({ issuer }) => issuer);
  try {
    const { algorithm, claims } = await verifyByAny(token, sets);
    kit.checkClaims(claims, { ...demands, issuers, now: clock.now() });
    for (const demand of demands.claims) checkClaim(claims, demand);
    return new Jwt(algorithm, textsOf(claims.aud), claimFields(claims));
  } catch (error) {
    if (!(error instanceof kit.TokenRefused)) throw error;
    throw new TokenRefused(REASONS[error.fault], error.message);
  }
}

function tokenIn(values: readonly string[] | undefined, scheme: string): string {
  const text = values?.join(',') ?? '';
  if (text === '') throw new TokenRefused('TokenNotPresent', 'The token is missing.');
  if (scheme === '') return text;
  const [first = '', token] = text.split(' ');
  if (first.toLowerCase() !== scheme.toLowerCase() || !token) {
    throw new TokenRefused('TokenNotPresent', `The scheme must be ${scheme}.`);
  }
  return text.slice(first.length + 1);
}

function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    throw new TokenRefused('JwtInvalid', 'It is not a signed JWT (RFC 7515).');
  }
}

async function verifyByAny(token: string, sets: readonly KeySet[]) {
  let refusal: Error = new TokenRefused('JwtInvalid', 'No keys could be fetched.');
  for (const set of sets) {
    try {
      return await verifyOnce(token, set);
    } catch (error) {
      if (!(error instanceof kit.TokenRefused)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** The reference's reason codes, by the faults of the shared check. */
const REASONS: Readonly<Record<kit.Fault, string>> = {
  form: 'JwtInvalid',
  key: 'TokenSignatureKeyNotFound',
  signature: 'TokenSignatureInvalid',
  time: 'JwtInvalid',
  expired: 'TokenExpired',
  audience: 'TokenAudienceNotAllowed',
  issuer: 'TokenIssuerNotAllowed',
};

function checkClaim(claims: kit.Claims, { name, needsAll, separator, values }: ClaimDemand): void {
  if (!Object.hasOwn(claims, name)) {
    throw new TokenRefused('TokenClaimNotFound', `The claim ${name} is missing.`);
  }
  const texts = textsOf(claims[name]);
  const held = separator === '' ? texts : texts.flatMap((text) => text.split(separator));
  const isHeld = (value: string): boolean => held.includes(value);
  if (values.length > 0 && !(needsAll ? values.every(isHeld) : values.some(isHeld))) {
    throw new TokenRefused(
      'TokenClaimValueNotAllowed',
      `The claim ${name} must contain ${values.join(needsAll ? ' and ' : ' or ')}.`,
    );
  }
}

const textsOf = (claim: unknown): string[] =>
  claim === undefined ? [] : [claim].flat().map(textOf);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Claim names are case-sensitive. */
const claimFields = (claims: kit.Claims): Fields =>
  new Fields(
    Object.entries(claims).map(([name, value]) => [name, textsOf(value)] as const),
    (name) => name,
  );
