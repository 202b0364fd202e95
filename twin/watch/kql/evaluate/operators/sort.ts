import type { SortKey } from '../../plan.ts';
import { orderOf } from '../compare.ts';
import { type Run, reader } from '../expression.ts';
import { isNull, type Row, type Value } from '../values.ts';

/** Sorts rows; rows that agree in every key keep their order. */
export function sorter(keys: readonly SortKey[]) {
  const ready = keys.map(({ by, descending, nullsFirst }) => ({
    read: reader(by),
    order: placed(orderOf(by.type), descending, nullsFirst),
  }));
  return (rows: readonly Row[], run: Run): readonly Row[] => {
    const known = rows.map((row) => ({ row, values: ready.map(({ read }) => read(row, run)) }));
    known.sort((one, other) => {
      run.budget.spend(1);
      for (const [index, { order }] of ready.entries()) {
        const found = order(one.values[index] as Value, other.values[index] as Value);
        if (found !== 0) return found;
      }
      return 0;
    });
    return known.map(({ row }) => row);
  };
}

/** An order in which null has the place that the query gives it. */
function placed(
  order: (left: Value, right: Value) => number,
  descending: boolean,
  nullsFirst: boolean,
) {
  return (left: Value, right: Value): number => {
    if (isNull(left) && isNull(right)) return 0;
    if (isNull(left) || isNull(right)) return isNull(left) === nullsFirst ? -1 : 1;
    return descending ? order(right, left) : order(left, right);
  };
}
