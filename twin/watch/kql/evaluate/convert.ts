import { Decimal } from 'decimal.js';
import type { Type } from '../plan.ts';
import { parseDate, parsePeriod, textOf, toDynamic } from './text.ts';
import { dateOrNull, isNull, TICKS_BEFORE_1970, type Value } from './values.ts';

/** A value as one of another type; null if it is none, or the empty text. */
export function convert(value: Value | undefined, from: Type, to: Type): Value {
  if (isNull(value)) return to === 'string' ? '' : null;
  if (from === to) return value;
  if (to === 'string') return textOf(value, from);
  if (to === 'dynamic') return toDynamic(value, from);
  if (from === 'dynamic') return convertDynamic(value, to);
  return TO[to](value, from);
}

/** The item of a dynamic value has a type of its own. */
function convertDynamic(value: Value, to: Type): Value {
  if (typeof value === 'object') return null;
  if (typeof value === 'boolean') return convert(value, 'bool', to);
  if (typeof value === 'string') return convert(value, 'string', to);
  const number = value as number;
  return Number.isSafeInteger(number)
    ? convert(BigInt(number), 'long', to)
    : convert(number, 'real', to);
}

const INT = 2n ** 31n;
const LONG = 2n ** 63n;

const within = (value: bigint | null, limit: bigint): bigint | null =>
  value === null || value < -limit || value >= limit ? null : value;

const TO: Readonly<
  Record<Exclude<Type, 'string' | 'dynamic'>, (value: Value, from: Type) => Value>
> = {
  bool(value, from) {
    if (from !== 'string') return Number(value) !== 0;
    const text = String(value).trim().toLowerCase();
    return text === 'true' ? true : text === 'false' ? false : null;
  },
  int(value, from) {
    const whole = within(wholeOf(value, from), INT);
    return whole === null ? null : Number(whole);
  },
  long: (value, from) => within(wholeOf(value, from), LONG),
  real: (value, from) => (from === 'string' ? numberIn(String(value)) : Number(value)),
  decimal(value) {
    const text = String(value).trim();
    return /^-?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text) ? new Decimal(text) : null;
  },
  datetime(value, from) {
    if (from === 'string') return parseDate(String(value));
    const ticks = wholeOf(value, from);
    return ticks === null ? null : dateOrNull(ticks - TICKS_BEFORE_1970);
  },
  timespan: (value, from) =>
    from === 'string' ? parsePeriod(String(value)) : wholeOf(value, from),
  guid(value) {
    const hex = String(value)
      .trim()
      .replace(/^[{(]|[})]$|-/g, '')
      .toLowerCase();
    return /^[\da-f]{32}$/.test(hex)
      ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
      : null;
  },
};

function wholeOf(value: Value, from: Type): bigint | null {
  if (from === 'string') return wholeIn(String(value).trim());
  if (from === 'datetime') return (value as bigint) + TICKS_BEFORE_1970;
  if (from === 'decimal') return BigInt(new Decimal(String(value)).trunc().toFixed());
  if (typeof value === 'bigint') return value;
  const number = Number(value);
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : null;
}

function wholeIn(text: string): bigint | null {
  if (/^[+-]?\d{1,40}$/.test(text)) return BigInt(text.replace('+', ''));
  return /^0x[\da-f]{1,16}$/i.test(text) ? BigInt.asIntN(64, BigInt(text)) : null;
}

function numberIn(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null;
  return Number(trimmed);
}
