import { Decimal as Base } from 'decimal.js';
import { Char, Exact, LiquidFault, Real, textOf, type Value } from './values.ts';

/** `System.Decimal`: 28 digits after the point at most, and 96 bits. */
const Decimal = Base.clone({ precision: 29, rounding: Base.ROUND_HALF_EVEN });
const MAX_SCALE = 28;
const MAX_DECIMAL = new Decimal('79228162514264337593543950335');
const MAX_LONG = 2n ** 63n - 1n;

/** `NumberStyles.Number` in the invariant culture. */
const NUMBER = /^\s*([+-]?)(?=[\d.])((?:\d[\d,]*)?(?:\.\d*)?)([+-]?)\s*$/;

export const isWhole = (value: Value): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));

const isReal = (value: Value): boolean =>
  value instanceof Real || value instanceof Exact || (typeof value === 'number' && !isWhole(value));

/** Words for doubles that are no decimals. */
const SYMBOL = /^\s*(?:(\+?infinity)|(-infinity)|[+-]?nan)\s*$/i;

/** `double.TryParse` of the value's text. */
export function parseDouble(value: Value): number | undefined {
  if (Array.isArray(value)) return undefined;
  const text = textOf(value);
  if (text === null) throw new LiquidFault('there is no number');
  const symbol = SYMBOL.exec(text);
  if (!symbol) return parseDigits(text);
  if (symbol[1]) return Number.POSITIVE_INFINITY;
  return symbol[2] ? Number.NEGATIVE_INFINITY : Number.NaN;
}

function parseDigits(text: string): number | undefined {
  const [, before = '', digits = '', after = ''] = NUMBER.exec(text) ?? [];
  if (digits === '' || digits === '.' || (before !== '' && after !== '')) return undefined;
  return Number(`${before || after}${digits.replaceAll(',', '')}`);
}

/** `Convert.ToDecimal`. */
export function toExact(value: Value): Exact {
  if (value instanceof Exact) return value;
  if (value === null || value === undefined) return new Exact(new Decimal(0), 0);
  if (typeof value === 'boolean') return new Exact(new Decimal(value ? 1 : 0), 0);
  if (value instanceof Real) {
    const { value: double } = value;
    if (!Number.isFinite(double)) throw new LiquidFault('the number is too large');
    return exact(new Decimal(double).toSignificantDigits(15));
  }
  if (value instanceof Char) throw new LiquidFault('a character is not a number');
  const text = textOf(value) ?? '';
  if (typeof value === 'string' && parseDigits(text) === undefined)
    throw new LiquidFault('the text is not a number');
  const digits = text.replaceAll(',', '').trim();
  return exact(new Decimal(digits), /\.(\d*)/.exec(digits)?.[1]?.length ?? 0);
}

function exact(value: Base, scale = value.decimalPlaces()): Exact {
  if (value.abs().greaterThan(MAX_DECIMAL)) throw new LiquidFault('the number is too large');
  const kept = Math.min(scale, MAX_SCALE, 29 - Math.max(1, value.e + 1));
  return new Exact(
    value.toDecimalPlaces(Math.max(0, kept), Base.ROUND_HALF_EVEN),
    Math.max(0, kept),
  );
}

type Operation = 'plus' | 'minus' | 'times' | 'divided' | 'modulo';

/** Whole numbers stay whole; anything with a fraction is calculated as a decimal. */
export function calculate(operation: Operation, left: Value, right: Value): Value {
  if (left === null || left === undefined || right === null || right === undefined) return null;
  if (isReal(left) || isReal(right)) return withFraction(operation, toExact(left), toExact(right));
  if (!isWhole(left) || !isWhole(right)) throw new LiquidFault('a value is not a number');
  const result = WHOLE[operation](BigInt(left), BigInt(right));
  if (result > MAX_LONG || result < -MAX_LONG - 1n)
    throw new LiquidFault('the number is too large');
  return Number.isSafeInteger(Number(result)) ? Number(result) : result;
}

const divisor = (value: bigint): bigint => {
  if (value === 0n) throw new LiquidFault('a division by zero');
  return value;
};

const WHOLE: Readonly<Record<Operation, (left: bigint, right: bigint) => bigint>> = {
  plus: (left, right) => left + right,
  minus: (left, right) => left - right,
  times: (left, right) => left * right,
  divided: (left, right) => left / divisor(right),
  modulo: (left, right) => left % divisor(right),
};

function withFraction(operation: Operation, left: Exact, right: Exact): Value {
  const [one, other] = [left.value, right.value];
  const scale = Math.max(left.scale, right.scale);
  if (operation === 'plus') return exact(Decimal.add(one, other), scale);
  if (operation === 'minus') return exact(Decimal.sub(one, other), scale);
  if (operation === 'times') return exact(Decimal.mul(one, other), left.scale + right.scale);
  if (other.isZero()) return byZero(operation, one);
  if (operation === 'modulo') {
    return one.abs().lessThan(other.abs()) ? left : exact(Decimal.mod(one, other), scale);
  }
  const quotient = Decimal.div(one, other).toDecimalPlaces(MAX_SCALE, Base.ROUND_HALF_EVEN);
  return exact(quotient, Math.max(quotient.decimalPlaces(), left.scale - right.scale));
}

/** A decimal cannot be divided by zero, so it is calculated as a double. */
const byZero = (operation: Operation, one: Base): Real =>
  new Real(
    operation === 'modulo' || one.isZero() ? Number.NaN : one.isNegative() ? -Infinity : Infinity,
  );

/** `Math.Round(decimal, places)`; `null` for what cannot be rounded. */
export function round(value: Value, places: Value): Value {
  try {
    const digits = places === null || places === undefined ? 0 : toWhole(places);
    const { value: number, scale } = toExact(value);
    if (digits < 0 || digits > MAX_SCALE) return null;
    return exact(number.toDecimalPlaces(digits, Base.ROUND_HALF_EVEN), Math.min(scale, digits));
  } catch (error) {
    if (error instanceof LiquidFault) return null;
    throw error;
  }
}

/** `Convert.ToInt32`. */
export function toWhole(value: Value): number {
  if (typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value))
    throw new LiquidFault('the text is not a whole number');
  const number = toExact(value).value.toDecimalPlaces(0, Base.ROUND_HALF_EVEN).toNumber();
  if (Math.abs(number) > 2 ** 31 - 1) throw new LiquidFault('the number is too large');
  return number;
}
