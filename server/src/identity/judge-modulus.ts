import { setImmediate } from 'node:timers/promises';

/**
 * Whether only the makers of this modulus can be expected to know its factors. Rejects a modulus
 * that can be factored at once, or whose order follows from the modulus itself: a signature by such
 * a key does not prove who signed (J-04).
 *
 * Yields to the event loop along the way, because the last check of a large modulus is slow.
 */
export async function isSoundModulus(n: bigint): Promise<boolean> {
  return !hasSmallFactor(n) && !isRoca(n) && !hasNearFactors(n) && !(await betraysItsOrder(n));
}

/** Trial division stops where finding a factor starts to require real work. */
const SMALL_PRIMES: readonly number[] = primesBelow(1 << 16);
const DIVISORS: readonly bigint[] = SMALL_PRIMES.map(BigInt);

const hasSmallFactor = (n: bigint): boolean => DIVISORS.some((prime) => n % prime === 0n);

/** The odd primes up to 701, common to all CVE-2017-15361 keys of 2,048 bits or more. */
const ROCA_POWERS: readonly (readonly [prime: bigint, powers: ReadonlySet<number>])[] =
  SMALL_PRIMES.filter((prime) => prime > 2 && prime <= 701).map((prime) => {
    const powers = new Set<number>();
    for (let power = 1; !powers.has(power); power = (power * 65_537) % prime) powers.add(power);
    return [BigInt(prime), powers];
  });

/**
 * CVE-2017-15361 ("ROCA"): both primes are powers of 65537 modulo each small prime, so the modulus
 * is one too. For any other modulus the probability of that is below 2^-160.
 */
const isRoca = (n: bigint): boolean =>
  ROCA_POWERS.every(([prime, powers]) => powers.has(Number(n % prime)));

/**
 * Fermat's factorisation: n = a² - b², where a is just above √n if the two factors are close or
 * equal. CVE-2022-26320 took one round, as does every pair that differs only in its lower half.
 */
function hasNearFactors(n: bigint): boolean {
  const first = squareRoot(n - 1n) + 1n;
  return Array.from({ length: 100 }, (_, i) => first + BigInt(i)).some((a) => {
    const rest = a * a - n;
    return squareRoot(rest) ** 2n === rest;
  });
}

/** Integer square root by Newton's method, rounded down; the first estimate is above the root. */
function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt((n.toString(16).length + 1) * 2);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Squarings between two yields to the event loop: a few milliseconds for the largest modulus. */
const SQUARINGS = 32;

/**
 * Whether 2^(n-1) is 1 modulo a factor of n. By Fermat's little theorem that holds for a prime and,
 * because p-1 divides p^k-1, for a power of one: anyone who knows n knows their order. For a
 * product of two independent primes, the order of 2 would have to divide a small number.
 *
 * Not `checkPrime`, which runs 64 or more rounds on a prime: half a minute for 8,192 bits.
 */
async function betraysItsOrder(n: bigint): Promise<boolean> {
  let residue = 1n;
  const bits = (n - 1n).toString(2);
  for (let i = 0; i < bits.length; i++) {
    residue = ((residue * residue) << BigInt(bits[i] === '1')) % n;
    if (i % SQUARINGS === 0) await setImmediate();
  }
  return greatestCommonDivisor(n, residue - 1n) !== 1n;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return divisor;
}

function primesBelow(end: number): number[] {
  const isComposite = new Uint8Array(end);
  const primes: number[] = [];
  for (let n = 2; n < end; n++) {
    if (isComposite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < end; multiple += n) isComposite[multiple] = 1;
  }
  return primes;
}
