import { decodeProtectedHeader } from 'jose';
import * as kit from '../kit/check-token.ts';
import { type Jwt, jwtOf, textsOf } from './jwt.ts';
import type { KeySet } from './key-sets.ts';
import type { Services } from './services.ts';
import { type StatedKey, verifyByStated } from './stated-keys.ts';
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
  /** Keys that the policy states itself. */
  readonly stated?: readonly StatedKey[];
  readonly allowsUnsigned?: boolean;
  /** Further demands on verified claims. */
  readonly check?: (claims: kit.Claims) => void;
}

export interface ClaimDemand {
  readonly name: string;
  readonly needsAll: boolean;
  /** Separates several values in one text; empty for none. */
  readonly separator: string;
  readonly values: readonly string[];
}

/** Why a token was not accepted, by the reference's reason codes. */
export class TokenRefused extends Error {
  readonly reason: string;
  /** What the service tells the caller. */
  readonly answer: string;
  constructor(reason: string, message: string, answer = `${message} Access denied.`) {
    super(message);
    this.reason = reason;
    this.answer = answer;
  }
}

/** The header's token, if its signature, times and claims satisfy the demands. */
export async function verifyToken(
  values: readonly string[] | undefined,
  demands: Demands,
  { clock, keySets }: Pick<Services, 'clock' | 'keySets'>,
): Promise<Jwt> {
  const token = tokenIn(values, demands.scheme);
  const header = headerOf(token);
  const { configurations, needsExpiry, skewSeconds, audiences } = demands;
  const found = await Promise.all(configurations.map((url) => keySets.find(url, header.kid)));
  const sets = found.filter((set) => set !== undefined);
  try {
    const { algorithm, claims, from } = await verified(token, header, sets, demands);
    const issuers = issuersOf(demands, from);
    kit.checkClaims(claims, { needsExpiry, skewSeconds, audiences, issuers, now: clock.now() });
    checkRequired(claims, demands.claims);
    demands.check?.(claims);
    return jwtOf({ alg: algorithm, typ: header.typ }, claims);
  } catch (error) {
    if (!(error instanceof kit.TokenRefused)) throw error;
    throw new TokenRefused(REASONS[error.fault], error.message);
  }
}

/** Without a list and without a configuration that names one, every issuer is accepted. */
function issuersOf({ issuers, configurations }: Demands, sets: readonly KeySet[]) {
  if (issuers.length > 0) return issuers;
  return configurations.length === 0 ? 'any' : sets.map(({ issuer }) => issuer);
}

function tokenIn(values: readonly string[] | undefined, scheme: string): string {
  const text = values?.join(',') ?? '';
  if (text === '') throw notPresent('The token is missing.');
  if (scheme === '') return text;
  const [first = '', token] = text.split(' ');
  if (first.toLowerCase() !== scheme.toLowerCase() || !token) {
    throw notPresent(`The scheme must be ${scheme}.`);
  }
  return text.slice(first.length + 1);
}

const notPresent = (message: string): TokenRefused =>
  new TokenRefused('TokenNotPresent', message, 'JWT not present.');

/** The sign-in service has not been reached since the start. */
export const NO_KEYS = 'No keys could be fetched.';

type Header = ReturnType<typeof decodeProtectedHeader>;

function headerOf(token: string): Header {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new TokenRefused('JwtInvalid', 'It is not a signed JWT (RFC 7515).');
  }
}

async function verified(
  token: string,
  header: Header,
  sets: readonly KeySet[],
  { configurations, issuers, stated = [], allowsUnsigned = false }: Demands,
): Promise<Verified & { from: readonly KeySet[] }> {
  if (allowsUnsigned && header.alg === 'none') return { ...unsigned(token, header), from: sets };
  let refusal: Error | undefined;
  const found: (Verified & { from: readonly KeySet[] })[] = [];
  for (const set of sets) {
    try {
      const { algorithm, claims } = await verifyOnce(token, set);
      found.push({ algorithm, claims, from: [set] });
      if (issuers.length > 0 || claims.iss === set.issuer) break;
    } catch (error) {
      if (!(error instanceof kit.TokenRefused)) throw error;
      refusal = error;
    }
  }
  // The keys of one configuration must not sign for the issuer of another.
  const last = found.at(-1);
  if (last) return last;
  if (stated.length > 0 || configurations.length === 0) {
    return { ...(await verifyByStated(token, header, stated)), from: sets };
  }
  throw refusal ?? new TokenRefused('JwtInvalid', NO_KEYS);
}

interface Verified {
  readonly algorithm: string;
  readonly claims: kit.Claims;
}

/** An unsecured JWT (RFC 7519, section 6): its signature is empty. */
function unsigned(token: string, { crit }: Header) {
  const [, payload = '', signature, more] = token.split('.');
  if (signature !== '' || more !== undefined || crit !== undefined) {
    throw new TokenRefused('JwtInvalid', 'It is not an unsecured JWT (RFC 7519, section 6).');
  }
  return { algorithm: 'none', claims: kit.claimsIn(Buffer.from(payload, 'base64url')) };
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
  client: 'TokenClaimValueNotAllowed',
};

function checkRequired(claims: kit.Claims, demands: readonly ClaimDemand[]): void {
  if (!demands.every(({ name }) => Object.hasOwn(claims, name))) {
    const names = demands.map(({ name }) => name);
    const missing = names.filter((name) => !Object.hasOwn(claims, name));
    throw new TokenRefused(
      'TokenClaimNotFound',
      `The claim ${missing.join(' and the claim ')} is missing.`,
      `JWT token is missing the following claims: ${missing.join(', ')}. Access denied.`,
    );
  }
  for (const demand of demands) checkClaim(claims, demand);
}

function checkClaim(claims: kit.Claims, { name, needsAll, separator, values }: ClaimDemand): void {
  const texts = textsOf(claims[name]);
  const held = separator === '' ? texts : texts.flatMap((text) => text.split(separator));
  const isHeld = (value: string): boolean => held.includes(value);
  if (values.length > 0 && !(needsAll ? values.every(isHeld) : values.some(isHeld))) {
    throw new TokenRefused(
      'TokenClaimValueNotAllowed',
      `The claim ${name} must contain ${values.join(needsAll ? ' and ' : ' or ')}.`,
      `Claim ${name} value of ${texts.join(', ')} is not allowed. Access denied.`,
    );
  }
}
