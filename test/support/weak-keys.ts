import {
  checkPrimeSync,
  createHash,
  createPrivateKey,
  generatePrimeSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** Keys that verify signatures made by others than their owner, and how those are made. */

export const toBase64Url = (value: bigint): string => bytesOf(value).toString('base64url');

export const fromBase64Url = (text: string): bigint =>
  BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);

function bytesOf(value: bigint, length = 0): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.alloc(Math.max(0, length - bytes.length)), bytes]);
}

/** DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1). */
const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * A signature under the exponent 1: the padded digest itself, which needs no private key (RFC 8017,
 * section 9.2).
 */
export function paddedDigest(input: string, bytes: number): Buffer {
  const digest = Buffer.concat([DIGEST_INFO, createHash('sha256').update(input).digest()]);
  const filling = Buffer.alloc(bytes - digest.length - 3, 0xff);
  return Buffer.concat([Buffer.of(0, 1), filling, Buffer.of(0), digest]);
}

/** A private key with two given primes and exponent, however unsuitable. */
export function privateKeyOf(p: bigint, q: bigint, e: bigint): KeyObject {
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(numbers).map(([name, value]) => [name, toBase64Url(value)]);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(members) }, format: 'jwk' });
}

/** Sound primes whose totient is coprime to the exponent. */
export function soundPrimes(e: bigint): readonly [bigint, bigint] {
  const draw = (): bigint => {
    const prime = generatePrimeSync(1024, { bigint: true });
    return (prime - 1n) % e === 0n || prime >> 1022n !== 3n ? draw() : prime;
  };
  return [draw(), draw()];
}

/**
 * Primes as the library of CVE-2017-15361 generated them for 2,048-bit keys: `k * M + 65537^a mod M`,
 * where M is the product of the first 126 primes (Nemec and others, "The Return of Coppersmith's
 * Attack", 2017, section 2).
 */
export function rocaPrimes(): readonly [bigint, bigint] {
  const product = firstPrimes(126).reduce((all, prime) => all * prime, 1n);
  const draw = (): bigint => {
    const rest = power(65537n, random(8), product);
    const k = (3n << 1022n) / product + random(5);
    const candidate = k * product + rest;
    const fits = candidate >> 1022n === 3n && checkPrimeSync(candidate);
    return fits ? candidate : draw();
  };
  return [draw(), draw()];
}

/** A modulus and the exponent with which others than its owner can sign. */
export interface Broken {
  readonly n: bigint;
  readonly d: bigint;
}

/** Moduli that can be factored at once, or whose order is known without factoring. */
export const BROKEN: Readonly<Record<string, () => Broken>> = {
  'is a prime': () => ofPrimes(coprime(2048)),
  'is the square of a prime': () => power2048(2),
  'is the cube of a prime': () => power2048(3),
  'is the product of neighbouring primes': () => {
    const p = coprime(1024);
    return ofPrimes(p, nextPrime(p + 2n));
  },
  'is the product of primes that differ in their last 500 bits': () => {
    const p = coprime(1024);
    return ofPrimes(p, nextPrime(p ^ (1n << 499n)));
  },
  'has the factor 709': () => ofPrimes(709n, coprime(2039)),
  'has the factor 65,521': () => ofPrimes(65_521n, coprime(2033)),
};

function power2048(times: number): Broken {
  const p = coprime(Math.ceil(2048 / times));
  return { n: p ** BigInt(times), d: inverse(65537n, p ** BigInt(times - 1) * (p - 1n)) };
}

const ofPrimes = (p: bigint, q = 2n): Broken => ({
  n: q === 2n ? p : p * q,
  d: inverse(65537n, (p - 1n) * (q - 1n)),
});

/** A prime whose two highest bits are set and whose totient is coprime to 65537. */
function coprime(bits: number): bigint {
  const prime = generatePrimeSync(bits, { bigint: true });
  return prime % 65537n === 1n || prime >> BigInt(bits - 2) !== 3n ? coprime(bits) : prime;
}

function nextPrime(from: bigint): bigint {
  return checkPrimeSync(from) && from % 65537n !== 1n ? from : nextPrime(from + 2n);
}

/** RS256 by plain arithmetic (RFC 8017, section 5.2.1): no library loads some of these keys. */
export function signByArithmetic({ n, d }: Broken, input: string): Buffer {
  const bytes = bytesOf(n).length;
  const message = BigInt(`0x${paddedDigest(input, bytes).toString('hex')}`);
  return bytesOf(power(message, d, n), bytes);
}

const random = (bytes: number): bigint => BigInt(`0x${randomBytes(bytes).toString('hex')}`);

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < count; n++) {
    if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  }
  return primes;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r, next, s, t] = [modulus, value % modulus, 0n, 1n];
  while (next > 0n) {
    const quotient = r / next;
    [r, next, s, t] = [next, r - quotient * next, t, s - quotient * t];
  }
  return ((s % modulus) + modulus) % modulus;
}
