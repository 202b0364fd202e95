import { Decimal } from 'decimal.js';
import type { Json, Type } from '../plan.ts';
import { keyOf, orderOf } from './compare.ts';
import { convert } from './convert.ts';
import { toDynamic } from './text.ts';
import { isNull, type Row, type Value } from './values.ts';

/**
 * An aggregate function for its types: given the arguments of each row of a group, the values of
 * the columns that it adds.
 */
type Aggregate = (
  types: readonly Type[],
  results: readonly Type[],
) => (rows: readonly Row[]) => readonly Value[];

/** Items that a list or a set holds at most, unless the query says fewer. */
const MOST_ITEMS = 1_048_576;

const ofValues =
  (
    apply: (values: readonly Value[], type: Type, result: Type, rows: readonly Row[]) => Value,
  ): Aggregate =>
  ([type = 'dynamic'], [result = 'dynamic']) =>
  (rows) => [
    apply(
      rows.map(([value]) => value ?? null).filter((value) => !isNull(value)),
      type,
      result,
      rows,
    ),
  ];

/** The same for the older names of these functions. */
const MOST_ITEMS_BEFORE = 128;

/** The same over the rows for which the last argument is true. */
const where =
  (aggregate: Aggregate): Aggregate =>
  (types, results) => {
    const apply = aggregate(types.slice(0, -1), results);
    return (rows) =>
      apply(rows.filter((row) => row.at(-1) === true).map((row) => row.slice(0, -1)));
  };

const count: Aggregate = () => (rows) => [BigInt(rows.length)];

const sum = ofValues((values, type, result) => {
  const items = values.map((value) => convert(value, type, result)).filter((one) => !isNull(one));
  if (result === 'real') return items.reduce<number>((total, one) => total + Number(one), 0);
  if (result === 'decimal') {
    return items.reduce<Decimal>((total, one) => total.plus(String(one)), new Decimal(0));
  }
  const total = items.reduce<bigint>((all, one) => all + BigInt(one as bigint), 0n);
  return result === 'int' ? Number(total) : BigInt.asIntN(64, total);
});

const numbersOf = (values: readonly Value[], type: Type): number[] =>
  values.flatMap((value) => {
    const number = typeof value === 'bigint' ? Number(value) : convert(value, type, 'real');
    return isNull(number) ? [] : [number as number];
  });

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((total, one) => total + one, 0) / numbers.length;

const avg = ofValues((values, type, result) => {
  const numbers = numbersOf(values, type);
  if (numbers.length === 0) return null;
  const average = mean(numbers);
  if (result === 'decimal') return new Decimal(average);
  return result === 'real' ? average : BigInt(Math.round(average));
});

const variance = (sample: boolean, root: boolean): Aggregate =>
  ofValues((values, type) => {
    const numbers = numbersOf(values, type);
    const divisor = numbers.length - (sample ? 1 : 0);
    if (divisor <= 0) return 0;
    const average = mean(numbers);
    const found = numbers.reduce((total, one) => total + (one - average) ** 2, 0) / divisor;
    return root ? Math.sqrt(found) : found;
  });

const extreme = (sign: 1 | -1): Aggregate =>
  ofValues((values, type, result) => {
    const order = orderOf(type);
    const [first = null, ...others] = values;
    const best = others.reduce((one, other) => (order(other, one) * sign > 0 ? other : one), first);
    return convert(best, type, result);
  });

const distinct = ofValues((values) => BigInt(new Set(values.map((value) => keyOf([value]))).size));

/** The nearest-rank percentile: a value that occurs. */
function percentileOf(sorted: readonly Value[], percent: number): Value {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] ?? null;
}

const percentiles: Aggregate = (types, results) => (rows) => {
  const type = types[0] ?? 'real';
  const values = rows.map(([value]) => value ?? null).filter((value) => !isNull(value));
  const sorted = values.toSorted(orderOf(type));
  const percents = rows[0]?.slice(1).map(Number) ?? [];
  return results.map((result, index) =>
    convert(percentileOf(sorted, percents[index] ?? 0), type, result),
  );
};

/** Values of other columns in the row whose first value is the greatest, or the least. */
const argument =
  (sign: 1 | -1): Aggregate =>
  (types, results) => {
    const order = orderOf(types[0] ?? 'dynamic');
    return (rows) => {
      const candidates = rows.filter(([value]) => !isNull(value));
      const [first, ...others] = candidates.length > 0 ? candidates : rows;
      const best = others.reduce<Row | undefined>(
        (one, other) => (order(other[0] as Value, one?.[0] as Value) * sign > 0 ? other : one),
        first,
      );
      return results.map((type, index) => best?.[index] ?? convert(null, type, type));
    };
  };

const limited = (rows: readonly Row[], most: number): number => {
  const limit = rows[0]?.[1];
  return isNull(limit) ? most : Number(limit);
};

const list = (unique: boolean, most = MOST_ITEMS): Aggregate =>
  ofValues((values, type, _result, rows) => {
    const items = values.map((value) => toDynamic(value, type));
    const kept = unique ? [...new Map(items.map((item) => [keyOf([item]), item])).values()] : items;
    return kept.slice(0, limited(rows, most));
  });

const bag = ofValues((values) => {
  const bags = values.filter((value) => typeof value === 'object' && !Array.isArray(value));
  return Object.assign({}, ...(bags as Json[]).reverse());
});

const any: Aggregate = (types, results) => (rows) =>
  results.map((result, index) => {
    const found = rows.find((row) => !isNull(row[index]) && row[index] !== '') ?? rows[0];
    return convert(found?.[index], types[index] ?? result, result);
  });

export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count,
  countif: where(count),
  sum,
  sumif: where(sum),
  avg,
  avgif: where(avg),
  min: extreme(-1),
  minif: where(extreme(-1)),
  max: extreme(1),
  maxif: where(extreme(1)),
  dcount: distinct,
  dcountif: (_types, _results) => (rows) => [
    BigInt(
      new Set(
        rows.filter((row) => row[1] === true && !isNull(row[0])).map(([value]) => keyOf([value])),
      ).size,
    ),
  ],
  count_distinct: distinct,
  count_distinctif: where(distinct),
  percentile: percentiles,
  percentiles,
  arg_max: argument(1),
  arg_min: argument(-1),
  make_list: list(false),
  make_list_if: where(list(false)),
  make_set: list(true),
  make_set_if: where(list(true)),
  makelist: list(false, MOST_ITEMS_BEFORE),
  makeset: list(true, MOST_ITEMS_BEFORE),
  make_bag: bag,
  make_bag_if: where(bag),
  take_any: any,
  take_anyif: where(any),
  any,
  anyif: where(any),
  argmax: argument(1),
  argmin: argument(-1),
  stdev: variance(true, true),
  stdevif: where(variance(true, true)),
  stdevp: variance(false, true),
  variance: variance(true, false),
  varianceif: where(variance(true, false)),
  variancep: variance(false, false),
};
