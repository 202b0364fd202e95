import { LIMITS } from '../contract/limits.ts';
import { isSoundModulus } from './judge-modulus.ts';

/** The members needed to verify a signature. No other member may change how a key is read. */
export interface PublicKey {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** Private key members (RFC 7518, section 6): an entry that has one has published its secret. */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

const BASE64URL = /^[\w-]+$/;

/**
 * Returns the keys of a key set that may verify RS256 here. Each entry is checked on its own, so
 * that one unfit entry does not rule out the others (J-04). Checking a modulus is slow, so the loop
 * stops once the moduli together exceed their limit.
 */
export async function toFitKeys(entries: readonly unknown[]): Promise<PublicKey[]> {
  const fit: PublicKey[] = [];
  let judged = 0;
  for (const key of entries.map(toKey)) {
    if (key === undefined) continue;
    const modulus = toNumber(key.n);
    judged += bitsOf(modulus);
    if (judged > LIMITS.keysBits) break;
    if (await isSoundModulus(modulus)) fit.push(key);
  }
  return fit;
}

/** Checks everything in one entry but its modulus's factors. Entra's entries have no `alg`. */
function toKey(entry: unknown): PublicKey | undefined {
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
  return hasSoundLength(toNumber(n)) && isSoundExponent(toNumber(e))
    ? { kty, kid, n, e }
    : undefined;
}

const isBase64Url = (value: unknown): value is string =>
  typeof value === 'string' && BASE64URL.test(value);

const toNumber = (text: string): bigint =>
  BigInt(`0x${Buffer.from(text, 'base64url').toString('hex') || '0'}`);

/**
 * With exponent 1 a signature is just the padded digest, which anyone can write; small exponents
 * make careless padding checks exploitable (CVE-2006-4339). FIPS 186-5, A.1.1, requires more than
 * 2^16. Its upper bound of 2^256 would make each verification expensive, and Windows never
 * supported more than 32 bits.
 */
const isSoundExponent = (e: bigint): boolean => e % 2n === 1n && e > 1n << 16n && e < 1n << 32n;

function hasSoundLength(n: bigint): boolean {
  const bits = bitsOf(n);
  return bits >= LIMITS.keyBitsMin && bits <= LIMITS.keyBitsMax;
}

const bitsOf = (n: bigint): number => n.toString(2).length;
