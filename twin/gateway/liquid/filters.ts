import { upper } from '../csharp/values/letter-case.ts';
import { formatDate } from './filter-date.ts';
import { TEXT_FILTERS } from './filters-text.ts';
import { calculate, isWhole, parseDouble, round } from './numbers.ts';
import { isTable, itemsOf, joined, LiquidFault, Real, textOf, type Value } from './values.ts';

export interface Filter {
  /** How many arguments it needs, and how many it accepts. */
  readonly takes: readonly [least: number, most: number];
  run(...args: Value[]): Value;
}

/** Longest list that a filter makes. */
const MAX_REPEATED = 10_000;

function items(value: Value): readonly Value[] | null {
  if (value === null || value === undefined) return null;
  return itemsOf(value) ?? fail('the value is not a list');
}

function fail(what: string): never {
  throw new LiquidFault(what);
}

/** The items of all lists inside a list. */
function flat(value: Value): Value[] {
  const found = itemsOf(value);
  if (found === undefined) return [value];
  if (!Array.isArray(value)) return [...found];
  return found.flatMap((item) => (Array.isArray(item) ? flat(item) : [item]));
}

function sort(value: Value, property: Value): Value {
  if (value === null || value === undefined) return null;
  const name = textOf(property ?? null);
  if (typeof value === 'string') fail('the characters of a text cannot be sorted');
  const list = flat(value);
  if (name === null || name === '') return sorted(list, compare);
  const isSortable =
    list.every(isTable) && list.some((one) => isTable(one) && Object.hasOwn(one, name));
  return sorted(list, (one, other) =>
    isSortable ? compare(member(one, name), member(other, name)) : 0,
  );
}

/** .NET sorts lists of at most so many items by insertion, and longer ones in a way that is not stable. */
const MAX_STABLE = 16;

function sorted(list: Value[], order: (one: Value, other: Value) => number): Value[] {
  list.sort(order);
  const isUnsure = list.some(
    (item, at) => at > 0 && list[at - 1] !== item && order(list[at - 1], item) === 0,
  );
  return list.length > MAX_STABLE && isUnsure
    ? fail('the order of equal items is not known')
    : list;
}

const member = (value: Value, name: string): Value =>
  isTable(value) && Object.hasOwn(value, name) ? value[name] : null;

/** `StringComparer.OrdinalIgnoreCase`, and the order of numbers of one type. */
function compare(one: Value, other: Value): number {
  if (one === other) return 0;
  if (one === null || one === undefined) return -1;
  if (other === null || other === undefined) return 1;
  if (typeof one === 'string' && typeof other === 'string') {
    const [left, right] = [upper(one), upper(other)];
    return left < right ? -1 : Number(left > right);
  }
  if (isWhole(one) && isWhole(other)) return Number(one) - Number(other);
  if (one instanceof Real && other instanceof Real) return one.value - other.value;
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  return fail('values of different types have no order');
}

function map(value: Value, property: Value): Value {
  const list = items(value);
  return list?.map((item) => member(item, textOf(property) ?? '')) ?? null;
}

function uniq(value: Value): Value {
  if (value === null || value === undefined) return null;
  const seen = new Set<string>();
  return flat(value).filter((item) => {
    if (Array.isArray(item) || isTable(item)) return true;
    const key = `${typeOf(item)} ${textOf(item)}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The class of an object, or the type of anything else. */
const typeOf = (value: Value): string =>
  typeof value === 'object' && value !== null ? value.constructor.name : typeof value;

const limited =
  (choose: (one: number, other: number) => number) =>
  (value: Value, limit: Value): Value => {
    const [one, other] = [parseDouble(value), parseDouble(limit)];
    return one === undefined || other === undefined ? value : new Real(choose(one, other));
  };

function times(value: Value, factor: Value): Value {
  if (typeof value !== 'string' || !isWhole(factor)) return calculate('times', value, factor);
  if (factor < 0 || factor > MAX_REPEATED) fail('a text cannot be repeated that often');
  return Array.from({ length: Number(factor) }, () => value);
}

function size(value: Value): number {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  return isTable(value) ? Object.keys(value).length : 0;
}

const OTHERS: Readonly<Record<string, (...args: Value[]) => Value>> = {
  Abs: (value) => new Real(Math.abs(parseDouble(value) ?? 0)),
  AtLeast: limited(Math.max),
  AtMost: limited(Math.min),
  Compact: (value) =>
    value === null || value === undefined ? null : flat(value).filter((one) => one !== null),
  Date: formatDate,
  DividedBy: (value, by) => calculate('divided', value, by),
  First: (value) => items(value)?.[0] ?? null,
  Join: (value, glue = ' ') => {
    const list = items(value);
    return (
      list &&
      joined(
        list.map((item) => textOf(item) ?? ''),
        textOf(glue) ?? '',
      )
    );
  },
  Last: (value) => items(value)?.at(-1) ?? null,
  Map: map,
  Minus: (value, by) => calculate('minus', value, by),
  Modulo: (value, by) => calculate('modulo', value, by),
  Plus: (value, by) =>
    typeof value === 'string' ? value + (textOf(by) ?? '') : calculate('plus', value, by),
  Round: round,
  Size: size,
  Sort: sort,
  Times: times,
  Uniq: uniq,
};

const run = { ...TEXT_FILTERS, ...OTHERS };

const TAKES: Readonly<Record<string, Filter['takes']>> = {
  Join: [0, 1],
  Replace: [1, 2],
  ReplaceFirst: [1, 2],
  Round: [0, 1],
  Slice: [1, 2],
  Sort: [0, 1],
  Truncate: [0, 2],
  TruncateWords: [0, 2],
  ...Object.fromEntries(
    'Append AtLeast AtMost Date Default DividedBy Map Minus Modulo Plus Prepend Remove RemoveFirst Split Times'
      .split(' ')
      .map((name) => [name, [1, 1]] as const),
  ),
};

/** The filters that the reference of set-body lists, except for `Currency`. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map(
  Object.entries(run).map(([name, filter]) => [
    name,
    { takes: TAKES[name] ?? [0, 0], run: filter },
  ]),
);
