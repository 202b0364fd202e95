import type { Relation } from '../../plan.ts';
import { ITEM_BYTES } from '../budget.ts';
import { convert } from '../convert.ts';
import { type Rows, reader } from '../expression.ts';
import { toDynamic } from '../text.ts';
import { isNull, type Row, type Value } from '../values.ts';
import { valuesBetween } from './range.ts';
import { aggregator, groupsOf } from './summarize.ts';

/** For each key one row, with a list of values for each step of the axis. */
export function makeSeries(
  { by, on, from, to, step, series }: Extract<Relation, { op: 'make-series' }>,
  input: Rows,
): Rows {
  const keys = by.map(reader);
  const [place, first, last, size] = [on, from, to, step].map(reader) as [
    ReturnType<typeof reader>,
    ReturnType<typeof reader>,
    ReturnType<typeof reader>,
    ReturnType<typeof reader>,
  ];
  const totals = series.map(({ of, fallback }) => ({
    total: aggregator(of),
    otherwise: reader(fallback),
    type: of.types[0] ?? 'dynamic',
    fallbackType: fallback.type,
  }));
  return (run) => {
    const start = convert(first([], run), from.type, on.type);
    const end = convert(last([], run), to.type, on.type);
    const by = size([], run);
    if (isNull(start) || isNull(end) || isNull(by)) return [];
    // The end is not part of the axis.
    const axis = valuesBetween(start, end, by).filter(
      (value) => (value as number) < (end as number),
    );
    const indexOf = (row: Row): number => {
      const value = place(row, run);
      if (isNull(value)) return -1;
      const index = Math.floor(Number((value as number) - (start as number)) / Number(by));
      return index < axis.length ? index : -1;
    };
    const rows = input(run).filter((row) => indexOf(row) >= 0);
    return groupsOf(rows, (row) => keys.map((read) => read(row, run))).map(({ key, rows: own }) => {
      run.budget.allocate(axis.length * (totals.length + 1) * ITEM_BYTES);
      const bins = Map.groupBy(own, indexOf);
      const lists = totals.map(({ total, otherwise, type, fallbackType }) =>
        axis.map((_, index) => {
          const members = bins.get(index);
          return members
            ? toDynamic(total(members, run)[0] as Value, type)
            : toDynamic(otherwise([], run), fallbackType);
        }),
      );
      run.budget.spend(axis.length * totals.length);
      return [...key, ...lists, axis.map((value) => toDynamic(value, on.type))] as Row;
    });
  };
}
