import { Fault } from '../fault.ts';
import { exactDigits, rounded } from './digits.ts';
import { formatDecimal } from './number-format.ts';

const MAX = 2n ** 96n - 1n;
const MOST_PLACES = 28;

const pow10 = (power: number): bigint => 10n ** BigInt(power);

export type Midpoint = 'even' | 'away';

/** .NET's `decimal`: 96 bits and a scale, which `1.50` keeps. */
export class Decimal {
  readonly units: bigint;
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /** Drops the places that do not fit. */
  static of(units: bigint, scale = 0): Decimal {
    let drop = Math.max(0, scale - MOST_PLACES);
    const over = String(units < 0n ? -units : units).length - 29;
    drop = Math.max(drop, Math.min(over, scale));
    for (; ; drop += 1) {
      const fitted = divideRound(units, pow10(drop), 'even');
      if ((fitted < 0n ? -fitted : fitted) <= MAX) {
        if (drop > scale) throw overflow();
        return new Decimal(fitted, scale - drop);
      }
      if (drop >= scale) throw overflow();
    }
  }

  /** A `double` has 15 significant digits for .NET here, a `float` 7. */
  static fromFloating(value: number, isFloat: boolean): Decimal {
    if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 96) throw overflow();
    if (Math.abs(value) < 1e-29) return Decimal.of(0n);
    const count = isFloat ? 7 : 15;
    const { digits, point, isNegative } = rounded(exactDigits(value), count, 'even');
    const power = point - digits.length;
    const units = BigInt(digits || '0') * (isNegative ? -1n : 1n);
    if (power >= 0) return Decimal.of(units * pow10(power));
    return Decimal.of(units, -power).trimmed();
  }

  static sign = ({ units }: Decimal): number => (units > 0n ? 1 : units < 0n ? -1 : 0);

  static compare(a: Decimal, b: Decimal): number {
    const [left, right] = aligned(a, b);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  plus(other: Decimal): Decimal {
    const [left, right] = aligned(this, other);
    return Decimal.of(left + right, Math.max(this.scale, other.scale));
  }

  minus = (other: Decimal): Decimal => this.plus(other.negated());

  times = (other: Decimal): Decimal =>
    Decimal.of(this.units * other.units, this.scale + other.scale);

  negated = (): Decimal => new Decimal(-this.units, this.scale);

  abs = (): Decimal => (this.units < 0n ? this.negated() : this);

  /** An exact quotient keeps the difference of the scales, another one ends without zeros. */
  dividedBy(other: Decimal): Decimal {
    if (other.units === 0n) throw new Fault('DivideByZeroException');
    const scale = this.scale - other.scale;
    const exact = scale < 0 ? this.units * pow10(-scale) : this.units;
    if (exact % other.units === 0n) return Decimal.of(exact / other.units, Math.max(scale, 0));
    const places = MOST_PLACES - Math.max(scale, 0);
    for (let more = places; more >= 0; more -= 1) {
      const units = divideRound(exact * pow10(more), other.units, 'even');
      if ((units < 0n ? -units : units) <= MAX) {
        return new Decimal(units, Math.max(scale, 0) + more).trimmed();
      }
    }
    throw overflow();
  }

  remainder(other: Decimal): Decimal {
    if (other.units === 0n) throw new Fault('DivideByZeroException');
    const [left, right] = aligned(this, other);
    // A number that is smaller already keeps its scale.
    if (left / right === 0n) return this;
    return Decimal.of(left % right, Math.max(this.scale, other.scale));
  }

  /** To so many places; a number with fewer keeps them. */
  rounded(places: number, midpoint: Midpoint = 'even'): Decimal {
    if (places < 0 || places > MOST_PLACES) throw new Fault('ArgumentOutOfRangeException');
    if (places >= this.scale) return this;
    const units = divideRound(this.units, pow10(this.scale - places), midpoint);
    return Decimal.of(units, places);
  }

  truncated = (): Decimal => new Decimal(this.units / pow10(this.scale), 0);

  floor(): Decimal {
    const whole = this.truncated();
    return Decimal.compare(whole, this) > 0 ? new Decimal(whole.units - 1n, 0) : whole;
  }

  ceiling = (): Decimal => this.negated().floor().negated();

  /** The nearest integer for `Convert`, or the integer part for a cast. */
  toInteger = (midpoint?: Midpoint): bigint =>
    midpoint ? this.rounded(0, midpoint).units : this.truncated().units;

  toDouble(): number {
    const size = this.units < 0n ? -this.units : this.units;
    const low = Number(size & 0xffffffffffffffffn);
    const value = (low + Number(size >> 64n) * 2 ** 64) / Number(`1e${this.scale}`);
    return this.units < 0n ? -value : value;
  }

  text = (format: string | null = null): string => formatDecimal(this.units, this.scale, format);

  private trimmed(): Decimal {
    let { units, scale } = this;
    while (scale > 0 && units % 10n === 0n) {
      units /= 10n;
      scale -= 1;
    }
    return new Decimal(units, scale);
  }
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * pow10(scale - a.scale), b.units * pow10(scale - b.scale)];
}

/** The quotient, its last digit rounded. */
function divideRound(value: bigint, divisor: bigint, midpoint: Midpoint): bigint {
  const quotient = value / divisor;
  const rest = value % divisor;
  if (rest === 0n) return quotient;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const size = divisor < 0n ? -divisor : divisor;
  const isOdd = (quotient & 1n) === 1n;
  if (twice < size || (twice === size && midpoint === 'even' && !isOdd)) return quotient;
  return value < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

export const overflow = (): Fault => new Fault('OverflowException');
