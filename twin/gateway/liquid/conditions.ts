import { isWhole, toExact, toWhole } from './numbers.ts';
import { Char, Exact, isTable, LiquidFault, Real, textOf, type Value } from './values.ts';

/** `empty`: a sequence without items; `blank`: also a text of spaces, nothing and false. */
export class Empty {
  readonly #isBlank: boolean;
  constructor(isBlank: boolean) {
    this.#isBlank = isBlank;
  }
  holds(value: Value): boolean {
    if (typeof value === 'string') return (this.#isBlank ? value.trim() : value) === '';
    if (Array.isArray(value)) return value.length === 0;
    if (isTable(value)) return Object.keys(value).length === 0;
    return this.#isBlank && (value === null || value === undefined || value === false);
  }
}

const isNumber = (value: Value): boolean =>
  isWhole(value) || typeof value === 'number' || value instanceof Real || value instanceof Exact;

/** Converts the right side to the type of the left one, as `Convert.ChangeType` does. */
function asTypeOf(left: Value, right: Value): Value {
  if (typeof left === 'string') return textOf(right);
  if (typeof left === 'boolean') return toFlag(right);
  if (left instanceof Char) return right;
  if (!isNumber(left) || Array.isArray(right) || isTable(right)) {
    throw new LiquidFault('the values cannot be compared');
  }
  if (isWhole(left) && !isWhole(right)) return toWhole(right);
  return right;
}

function toFlag(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return !toExact(value).value.isZero();
  const text = value.trim().toLowerCase();
  if (text !== 'true' && text !== 'false') throw new LiquidFault('the text is not true or false');
  return text === 'true';
}

/** The order of two values: negative, zero or positive. */
function order(left: Value, right: Value): number {
  const other = asTypeOf(left, right);
  if (typeof left === 'string') throw new LiquidFault('the order of texts depends on the culture');
  if (typeof left === 'boolean') return Number(left) - Number(other);
  return toExact(left).value.comparedTo(toExact(other).value);
}

export function equals(left: Value, right: Value): boolean {
  if (left instanceof Empty) return left.holds(right);
  if (right instanceof Empty) return right.holds(left);
  const [isNothing, isOtherNothing] = [left ?? null, right ?? null].map((one) => one === null);
  if (isNothing || isOtherNothing) return isNothing === isOtherNothing;
  try {
    const other = asTypeOf(left, right);
    if (left instanceof Char) return left.text === textOf(other);
    if (isNumber(left)) return toExact(left).value.equals(toExact(other).value);
    return left === other;
  } catch (error) {
    if (!(error instanceof LiquidFault)) throw error;
    return left === right;
  }
}

const compares =
  (holds: (order: number) => boolean) =>
  (left: Value, right: Value): boolean =>
    left !== null && left !== undefined && right !== null && right !== undefined
      ? holds(order(left, right))
      : false;

function contains(left: Value, right: Value): boolean {
  if (Array.isArray(left)) return left.some((item) => isSame(item, right));
  if (typeof left !== 'string') return false;
  return left.includes(searched(right));
}

/** As an item of a list: numbers of any types are compared, but no number with a text. */
function isSame(item: Value, wanted: Value): boolean {
  if (isNumber(item) && isNumber(wanted)) return equals(item, wanted);
  return typeof item === typeof wanted && !(wanted instanceof Empty) && equals(item, wanted);
}

function searched(value: Value): string {
  if (typeof value !== 'string') throw new LiquidFault('only a text can be searched for in a text');
  return value;
}

function startsWith(left: Value, right: Value): boolean {
  if (Array.isArray(left)) return equals(left[0], right);
  return typeof left === 'string' && left.startsWith(searched(right));
}

function endsWith(left: Value, right: Value): boolean {
  if (Array.isArray(left)) return equals(left.at(-1), right);
  return typeof left === 'string' && left.endsWith(searched(right));
}

const hasKey = (left: Value, right: Value): boolean =>
  isTable(left) && Object.hasOwn(left, String(right));

const isTrue = (value: Value): boolean => value !== false && value !== null && value !== undefined;

/** DotLiquid's operators; it has no `not`. */
export const OPERATORS: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  '==': equals,
  '!=': (left, right) => !equals(left, right),
  '<>': (left, right) => !equals(left, right),
  '<': compares((sign) => sign < 0),
  '>': compares((sign) => sign > 0),
  '<=': compares((sign) => sign <= 0),
  '>=': compares((sign) => sign >= 0),
  contains,
  Contains: contains,
  startswith: startsWith,
  StartsWith: startsWith,
  endswith: endsWith,
  EndsWith: endsWith,
  hasKey,
  HasKey: hasKey,
  and: (left, right) => isTrue(left) && isTrue(right),
  or: (left, right) => isTrue(left) || isTrue(right),
};
