import type { Json, Relation, Type } from '../../plan.ts';
import { ITEM_BYTES, MOST_ROWS, QueryStopped } from '../budget.ts';
import { isNumber } from '../compare.ts';
import { convert } from '../convert.ts';
import { type Rows, reader } from '../expression.ts';
import type { Row, Value } from '../values.ts';

/** One row for each item of lists, or member of bags; several are expanded in step. */
export function expand(
  { expand: places, index, limit, bags }: Extract<Relation, { op: 'mv-expand' }>,
  input: Rows,
): Rows {
  const most = limit ? reader(limit) : undefined;
  return (run) => {
    const limited = most ? Number(most([], run)) : MOST_ROWS;
    const result: Row[] = [];
    for (const row of input(run)) {
      const lists = places.map(({ at, type }) => itemsOf(row[at] ?? null, type, bags));
      const length = Math.min(limited, Math.max(...lists.map((items) => items.length)));
      run.budget.spend(length + 1);
      run.budget.allocate(length * row.length * ITEM_BYTES);
      for (let item = 0; item < length; item++) {
        const copy = [...row];
        for (const [place, { at }] of places.entries()) copy[at] = lists[place]?.[item] ?? null;
        if (index !== null) copy[index] = BigInt(item);
        result.push(copy);
      }
      if (result.length > MOST_ROWS) throw new QueryStopped(`it has more than ${MOST_ROWS} rows`);
    }
    return result;
  };
}

/** What a value expands to: null to one row, an empty list or bag to none. */
function itemsOf(value: Value, type: Type, bags: 'bag' | 'array'): readonly Value[] {
  // A type is a cast, which reads no numbers from texts.
  const isParsed = isNumber(type) || type === 'bool';
  return listOf(value as Json, bags).map((item) =>
    isParsed && typeof item === 'string' ? null : convert(item, 'dynamic', type),
  );
}

function listOf(value: Json, bags: 'bag' | 'array'): readonly Json[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== 'object') return [value];
  const members = Object.entries(value as Readonly<Record<string, Json>>);
  return members.map((member) => (bags === 'bag' ? Object.fromEntries([member]) : member));
}
