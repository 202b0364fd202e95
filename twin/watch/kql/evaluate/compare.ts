import { Decimal } from 'decimal.js';
import type { Json, Type } from '../plan.ts';
import { convert } from './convert.ts';
import { parseDate, parsePeriod, textOf } from './text.ts';
import { isNull, type Value } from './values.ts';

const NUMBERS: readonly Type[] = ['int', 'long', 'real', 'decimal'];

export const isNumber = (type: Type): boolean => NUMBERS.includes(type);

/**
 * How two values that are not null compare: negative, 0 or positive; undefined if they do not
 * compare at all, such as a text and a number inside dynamic values.
 */
export type Compare = (left: Value, right: Value) => number | undefined;

/** How values of two types compare; a dynamic value counts as of the other's type. */
export function comparison(left: Type, right: Type): Compare {
  if (left === 'dynamic' && right === 'dynamic') return compareDynamic;
  if (left === 'dynamic') return (one, other) => compareWith(right, fromDynamic(one, right), other);
  if (right === 'dynamic') return (one, other) => compareWith(left, one, fromDynamic(other, left));
  if (left === right) return (one, other) => compareWith(left, one, other);
  if (isNumber(left) && isNumber(right)) {
    return left === 'decimal' || right === 'decimal' ? compareDecimals : compareBasic;
  }
  // The older tables have `success` as a text, which queries compare with true and false.
  if (left === 'string' && right === 'bool') {
    return (one, other) => compareWith('bool', convert(one, left, right), other);
  }
  if (left === 'bool' && right === 'string') {
    return (one, other) => compareWith('bool', one, convert(other, right, left));
  }
  return (one, other) => compareBasic(textOf(one, left), textOf(other, right));
}

function compareWith(type: Type, left: Value, right: Value): number | undefined {
  if (isNull(left) || isNull(right)) return undefined;
  return type === 'decimal' ? compareDecimals(left, right) : compareBasic(left, right);
}

const compareDecimals: Compare = (left, right) =>
  new Decimal(String(left)).comparedTo(new Decimal(String(right)));

/** JavaScript compares numbers with large integers exactly. */
function compareBasic(left: Value, right: Value): number | undefined {
  const [one, other] = [left as number, right as number];
  if (one < other) return -1;
  if (one > other) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: 1 equals 1n, and types are known to agree.
  return one == other ? 0 : undefined;
}

function compareDynamic(left: Value, right: Value): number | undefined {
  if (typeof left === 'object' || typeof right === 'object') {
    return JSON.stringify(left) === JSON.stringify(right) ? 0 : undefined;
  }
  return typeof left === typeof right ? compareBasic(left, right) : undefined;
}

/** A dynamic value as one of that type; null if it is none. */
export function fromDynamic(value: Value, type: Type): Value {
  if (isNull(value)) return null;
  if (type === 'string') return textOf(value as Json, 'dynamic');
  if (type === 'datetime') return typeof value === 'string' ? parseDate(value) : null;
  if (type === 'timespan') return typeof value === 'string' ? parsePeriod(value) : null;
  if (type === 'bool') return typeof value === 'boolean' ? value : null;
  if (type === 'guid') return typeof value === 'string' ? value.toLowerCase() : null;
  if (isNumber(type)) {
    if (typeof value === 'string' && value.trim() !== '') return numberOrNull(Number(value));
    return typeof value === 'number' ? value : null;
  }
  return value;
}

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** The order of sorting, in which null has no place of its own. */
export function orderOf(type: Type): (left: Value, right: Value) => number {
  const compare = comparison(type, type);
  return (left, right) =>
    compare(left, right) ?? compareBasic(textOf(left, type), textOf(right, type)) ?? 0;
}

/** A text by which equal values agree, for grouping. */
export const keyOf = (values: readonly (Value | undefined)[]): string =>
  JSON.stringify(values, (_name, value) =>
    typeof value === 'bigint' ? `${value}` : value === undefined ? null : value,
  );
