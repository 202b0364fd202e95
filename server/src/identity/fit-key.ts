import { LIMITS } from '../limits.ts';

/** What verifying needs and nothing more: no other member of the source steers how a key is read. */
export interface PublicKey {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** Any of these in an entry is a secret that its source has published (RFC 7518, section 6). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

const BASE64URL = /^[\w-]+$/;

/**
 * The key in one entry of a key set, if it may verify RS256 here. Each entry is judged alone, so
 * that one unfit entry does not take the others with it (J-04). Entra's entries have no `alg`.
 */
export function toFitKey(entry: unknown): PublicKey | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { kty, kid, n, e, alg, use, key_ops } = entry as Readonly<Record<string, unknown>>;
  const isMeantForThis =
    kty === 'RSA' &&
    (alg === undefined || alg === 'RS256') &&
    (use === undefined || use === 'sig') &&
    (key_ops === undefined || (Array.isArray(key_ops) && key_ops.includes('verify')));
  if (!isMeantForThis || PRIVATE.some((name) => name in entry)) return undefined;
  if (typeof kid !== 'string' || kid === '') return undefined;
  if (!isBase64Url(n) || !isBase64Url(e)) return undefined;
  return isSoundModulus(toNumber(n)) && isSoundExponent(toNumber(e))
    ? { kty, kid, n, e }
    : undefined;
}

const isBase64Url = (value: unknown): value is string =>
  typeof value === 'string' && BASE64URL.test(value);

const toNumber = (text: string): bigint =>
  BigInt(`0x${Buffer.from(text, 'base64url').toString('hex') || '0'}`);

/**
 * Under the exponent 1 a signature is the padded digest, which anyone can write; small ones forgive
 * careless checks of the padding (CVE-2006-4339). FIPS 186-5, A.1.1, begins after 2^16; its upper
 * end of 2^256 would make one signature expensive, and 32 bits are what Windows ever could read.
 */
const isSoundExponent = (e: bigint): boolean => e % 2n === 1n && e > 1n << 16n && e < 1n << 32n;

function isSoundModulus(n: bigint): boolean {
  const { length } = n.toString(2);
  if (length < LIMITS.keyBitsMin || length > LIMITS.keyBitsMax || n % 2n === 0n) return false;
  const rests = SMALL_PRIMES.map((prime) => Number(n % BigInt(prime)));
  // Zero for a modulus with a small factor. All in their groups for one of CVE-2017-15361 ("ROCA"):
  // its primes are powers of 65537 modulo each small prime, so the modulus is one as well. For any
  // other modulus that is less likely than 2^-160.
  return !rests.includes(0) && !rests.every((rest, i) => POWERS[i]?.has(rest));
}

/** Odd primes up to 701: what all such keys of 2,048 bits and more have in common. */
const SMALL_PRIMES: readonly number[] = Array.from({ length: 350 }, (_, i) => 2 * i + 3).filter(
  (n, _, odds) => odds.every((odd) => odd >= n || n % odd !== 0),
);

const POWERS: readonly ReadonlySet<number>[] = SMALL_PRIMES.map((prime) => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power);
  return powers;
});
