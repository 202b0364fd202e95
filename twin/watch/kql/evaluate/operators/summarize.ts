import type { Aggregate, Relation } from '../../plan.ts';
import { AGGREGATES } from '../aggregates.ts';
import { keyOf } from '../compare.ts';
import { type Rows, type Run, reader } from '../expression.ts';
import { built, sizeOf } from '../measure.ts';
import type { Row, Value } from '../values.ts';

/** Values of the columns that an aggregate adds, over the rows of one group. */
export function aggregator({ name, args, types }: Aggregate) {
  const make = AGGREGATES[name];
  if (!make) throw new Error(`The plan names ${name}, which the evaluator lacks.`);
  const reads = args.map(reader);
  const apply = make(
    args.map(({ type }) => type),
    types,
  );
  return (rows: readonly Row[], run: Run): readonly Value[] =>
    apply(
      rows.map((row) => {
        run.budget.spend(1);
        return reads.map((read) => {
          const value = read(row, run);
          // Sets and counts compare lists and bags by their texts.
          if (typeof value === 'object') run.budget.allocate(sizeOf(value));
          return value;
        });
      }),
    ).map((value) => built(value, run.budget));
}

export interface Group {
  readonly key: Row;
  readonly rows: Row[];
}

/** Rows with equal keys, in the order in which the keys first occur. */
export function groupsOf(
  rows: readonly Row[],
  keyOfRow: (row: Row) => readonly Value[],
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = keyOfRow(row);
    const id = keyOf(key);
    const group = groups.get(id) ?? { key, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  return [...groups.values()];
}

export function summarize(
  { by, aggregates }: Extract<Relation, { op: 'summarize' }>,
  input: Rows,
): Rows {
  const keys = by.map(reader);
  const totals = aggregates.map(aggregator);
  return (run) => {
    const rows = input(run);
    const groups = groupsOf(rows, (row) => keys.map((read) => read(row, run)));
    // Without keys there is one group, even of no rows.
    const all = keys.length === 0 && groups.length === 0 ? [{ key: [], rows: [] }] : groups;
    return all.map(({ key, rows: own }) => [...key, ...totals.flatMap((total) => total(own, run))]);
  };
}
