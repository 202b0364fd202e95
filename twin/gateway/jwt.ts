import { Fields } from './header-fields.ts';

/** A token as expressions see it. */
export class Jwt {
  readonly algorithm: string;
  readonly audiences: readonly string[];
  readonly claims: Fields;
  /** Of the header; most tokens are of the type `JWT`. */
  readonly type: string | null;

  constructor(
    algorithm: string,
    audiences: readonly string[],
    claims: Fields,
    type: string | null = null,
  ) {
    this.algorithm = algorithm;
    this.audiences = audiences;
    this.claims = claims;
    this.type = type;
  }

  /** A claim with one value. */
  claim = (name: string): string | null => this.claims.get(name)?.[0] ?? null;

  /** A claim that is a point in time, in seconds since the epoch. */
  time(name: string): number | null {
    const text = this.claim(name);
    return text !== null && /^-?\d{1,12}(?:\.\d+)?$/.test(text) ? Math.trunc(Number(text)) : null;
  }
}

type Claims = Readonly<Record<string, unknown>>;

export const jwtOf = ({ alg, typ }: Claims, claims: Claims): Jwt =>
  new Jwt(
    String(alg),
    textsOf(claims.aud),
    claimFields(claims),
    typeof typ === 'string' ? typ : null,
  );

/** The token in the value of a header, whatever its signature; null if there is none. */
export function readJwt(text: string | null): Jwt | null {
  const parts = (text ?? '')
    .trim()
    .replace(/^Bearer +/i, '')
    .split('.');
  if (parts.length !== 3) return null;
  const [header, claims] = parts.slice(0, 2).map(decoded);
  return header && claims && typeof header.alg === 'string' ? jwtOf(header, claims) : null;
}

function decoded(part: string): Claims | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}

export const textsOf = (claim: unknown): string[] =>
  claim === undefined ? [] : [claim].flat().map(textOf);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Claim names are case-sensitive. */
const claimFields = (claims: Claims): Fields =>
  new Fields(
    Object.entries(claims).map(([name, value]) => [name, textsOf(value)] as const),
    (name) => name,
  );
