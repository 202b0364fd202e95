import { compareValues } from '../collections/order.ts';
import { iterate } from '../collections/sequence.ts';
import { acceptsNull, implicitly, underlying } from '../conversions.ts';
import { Fault } from '../fault.ts';
import type { Members, Method, Overloads } from '../member.ts';
import { Unsupported } from '../syntax.ts';
import type { Type } from '../types.ts';
import { Decimal } from '../values/decimal.ts';
import { compute, MAP, type Selector } from './queries.ts';

/** Methods of LINQ that compute one value from all items. */
export function aggregates(item: Type): Members {
  return {
    Aggregate: aggregate(item),
    Sum: overNumbers(item, (type) => type, sum),
    Average: overNumbers(item, averageOf, average),
    Min: extremes(item, -1),
    Max: extremes(item, 1),
  };
}

/** How numbers of one type are added. */
interface Adding {
  readonly zero: unknown;
  plus(one: never, other: never): unknown;
  /** The mean; of integers it is a `double`. */
  mean(sum: never, count: number): unknown;
}

const ADDING: Readonly<Record<Type, Adding>> = {
  int: {
    zero: 0,
    plus: (one: number, other: number) => within(one + other, -0x80000000, 0x7fffffff),
    mean: (sum: number, count) => sum / count,
  },
  long: {
    zero: 0n,
    plus: (one: bigint, other: bigint) => within(one + other, -(2n ** 63n), 2n ** 63n - 1n),
    mean: (sum: bigint, count) => Number(sum) / count,
  },
  // Added as `double`, and rounded at the end.
  float: {
    zero: 0,
    plus: (one: number, other: number) => one + other,
    mean: (sum: number, count) => Math.fround(sum / count),
  },
  double: {
    zero: 0,
    plus: (one: number, other: number) => one + other,
    mean: (sum: number, count) => sum / count,
  },
  decimal: {
    zero: Decimal.of(0n),
    plus: (one: Decimal, other: Decimal) => one.plus(other),
    mean: (sum: Decimal, count) => sum.dividedBy(Decimal.of(BigInt(count))),
  },
};

function within<N extends number | bigint>(value: N, least: N, most: N): N {
  if (value < least || value > most) throw new Fault('OverflowException');
  return value;
}

const averageOf = (type: Type): Type => {
  const name = underlying(type) ?? type;
  const mean = name === 'int' || name === 'long' ? 'double' : name;
  return type === name ? mean : `${mean}?`;
};

type Total = (type: Type, values: Iterable<unknown>) => unknown;

/** Of the items, if they are numbers, and of the numbers that a function gives. */
function overNumbers(item: Type, gives: (type: Type) => Type, total: Total): Overloads {
  const selected: Method = {
    takes: [MAP(item)],
    isExtension: true,
    gives: ([result]) => gives(addedAs(result as Type)),
    bind: ([result]) => {
      const type = addedAs(result as Type);
      const change = implicitly(result as Type, type) as (value: unknown) => unknown;
      return (source: unknown, of: Selector) => total(type, mapped(iterate(source), of, change));
    },
  };
  if (!isAdded(item)) return [selected];
  return [compute([], gives(item), (items) => total(item, items)), selected];
}

const isAdded = (type: Type): boolean => Object.hasOwn(ADDING, underlying(type) ?? type);

/** The type as which numbers are added: that of an overload to which they convert. */
function addedAs(type: Type): Type {
  if (isAdded(type)) return type;
  const name = underlying(type) ?? type;
  const wide = ['int', 'long'].find((one) => implicitly(name, one));
  if (!wide) throw new Unsupported(`a sum of ${type}`);
  return name === type ? wide : `${wide}?`;
}

function* mapped(
  items: Iterable<unknown>,
  of: Selector,
  change: (value: unknown) => unknown,
): Generator<unknown> {
  for (const item of items) yield change(of(item, 0));
}

function totalOf(type: Type, values: Iterable<unknown>): { sum: unknown; count: number } {
  const { zero, plus } = ADDING[underlying(type) ?? type] as Adding;
  let sum = zero;
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    sum = plus(sum as never, value as never);
    count += 1;
  }
  return { sum, count };
}

const sum: Total = (type, values) => {
  const { sum } = totalOf(type, values);
  return (underlying(type) ?? type) === 'float' ? Math.fround(sum as number) : sum;
};

const average: Total = (type, values) => {
  // The sum of an average of `int` is a `long`.
  const name = underlying(type) ?? type;
  const { sum, count } = name === 'int' ? totalOf('double', values) : totalOf(name, values);
  if (count > 0) return (ADDING[name] as Adding).mean(sum as never, count);
  if (name === type) throw new Fault('InvalidOperationException');
  return null;
};

/** `Min` and `Max`: null and missing items do not count where an item may be null. */
function extremes(item: Type, sign: 1 | -1): Overloads {
  const best = (type: Type, values: Iterable<unknown>): unknown => {
    const isOptional = acceptsNull(type);
    let found: { value: unknown } | undefined;
    for (const value of values) {
      if (isOptional && value === null) continue;
      if (!found || compareValues(value, found.value) * sign > 0) found = { value };
    }
    if (!found && !isOptional) throw new Fault('InvalidOperationException');
    return found?.value ?? null;
  };
  return [
    compute([], item, (items) => best(item, items)),
    {
      takes: [MAP(item)],
      isExtension: true,
      gives: ([result]) => result as Type,
      bind:
        ([result]) =>
        (source: unknown, of: Selector) =>
          best(
            result as Type,
            mapped(iterate(source), of, (value) => value),
          ),
    },
  ];
}

type Fold = (total: unknown, item: unknown) => unknown;

function aggregate(item: Type): Overloads {
  const seed = { infer: (given: Type) => (given === 'null' ? undefined : given) };
  const fold = {
    lambda: ([total]: readonly Type[]) => [total as Type, item],
    gives: 'anything',
  } as const;
  const last = {
    lambda: ([total]: readonly Type[]) => [total as Type],
    gives: 'anything',
  } as const;
  const folding = ([total, result]: readonly Type[]): ((value: unknown) => unknown) => {
    const change = implicitly(result as Type, total as Type);
    if (!change) throw new Unsupported(`Aggregate from ${total} to ${result}`);
    return change as (value: unknown) => unknown;
  };
  const folded = (
    source: unknown,
    start: unknown,
    of: Fold,
    change: (value: unknown) => unknown,
  ) => {
    let total = start;
    for (const one of iterate(source)) total = change(of(total, one));
    return total;
  };
  return [
    compute([{ lambda: [item, item], gives: item }], item, (items, of: Fold) => {
      let found: { total: unknown } | undefined;
      for (const one of items) found = { total: found ? of(found.total, one) : one };
      if (!found) throw new Fault('InvalidOperationException');
      return found.total;
    }),
    {
      takes: [seed, fold],
      isExtension: true,
      gives: ([total]) => total as Type,
      bind: (types) => {
        const change = folding(types);
        return (source: unknown, start: unknown, of: Fold) => folded(source, start, of, change);
      },
    },
    {
      takes: [seed, fold, last],
      isExtension: true,
      gives: ([, , result]) => result as Type,
      bind: (types) => {
        const change = folding(types);
        return (source: unknown, start: unknown, of: Fold, made: Selector) =>
          made(folded(source, start, of, change), 0);
      },
    },
  ];
}
