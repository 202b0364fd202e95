import type { JoinKind, Relation } from '../../plan.ts';
import { ITEM_BYTES, MOST_ROWS, QueryStopped } from '../budget.ts';
import type { Run } from '../expression.ts';
import { type Rows, reader } from '../expression.ts';
import { textOf } from '../text.ts';
import { isNull, type Row } from '../values.ts';

type Join = Extract<Relation, { op: 'join' }>;

/** Kinds that return rows of one side, with a partner or without one. */
const FILTERS: Partial<
  Record<JoinKind, { readonly side: 'left' | 'right'; readonly met: boolean }>
> = {
  leftsemi: { side: 'left', met: true },
  leftanti: { side: 'left', met: false },
  rightsemi: { side: 'right', met: true },
  rightanti: { side: 'right', met: false },
};

const KEEPS_LEFT: readonly JoinKind[] = ['leftouter', 'fullouter'];
const KEEPS_RIGHT: readonly JoinKind[] = ['rightouter', 'fullouter'];

export function join({ kind, on, keep, input, right }: Join, left: Rows, other: Rows): Rows {
  const leftKey = keyReader(on.map((pair) => pair.left));
  const rightKey = keyReader(on.map((pair) => pair.right));
  const filter = FILTERS[kind];
  const empty = (relation: Relation) =>
    relation.columns.map(({ type }) => (type === 'string' ? '' : null));
  const [noLeft, noRight] = [empty(input), empty(right)];
  const pair = (one: Row, two: Row): Row => [...one, ...keep.map((at) => two[at] ?? null)];
  return (run) => {
    const [lefts, rights] = [left(run), other(run)];
    if (filter) {
      const [from, keyOf, to, keyOfOther] =
        filter.side === 'left'
          ? ([lefts, leftKey, rights, rightKey] as const)
          : ([rights, rightKey, lefts, leftKey] as const);
      const keys = new Set(to.map((row) => keyOfOther(row, run)));
      return from.filter((row) => {
        const key = keyOf(row, run);
        return (key !== undefined && keys.has(key)) === filter.met;
      });
    }
    const partners = Map.groupBy(rights, (row) => rightKey(row, run));
    const met = new Set<Row>();
    const seen = new Set<string>();
    const result: Row[] = [];
    const add = (row: Row) => {
      run.budget.spend(1);
      run.budget.allocate(row.length * ITEM_BYTES);
      if (result.push(row) > MOST_ROWS) {
        throw new QueryStopped(`a join has more than ${MOST_ROWS} rows`);
      }
    };
    for (const row of lefts) {
      const key = leftKey(row, run);
      // The default kind joins one left row for each key.
      if (kind === 'innerunique' && key !== undefined) {
        if (seen.has(key)) continue;
        seen.add(key);
      }
      const found = key === undefined ? [] : (partners.get(key) ?? []);
      for (const partner of found) {
        met.add(partner);
        add(pair(row, partner));
      }
      if (found.length === 0 && KEEPS_LEFT.includes(kind)) add(pair(row, noRight));
    }
    if (KEEPS_RIGHT.includes(kind)) {
      for (const row of rights) if (!met.has(row)) add(pair(noLeft, row));
    }
    return result;
  };
}

/** A text on which partners agree; undefined with a null, which equals nothing. */
function keyReader(keys: readonly Join['on'][number]['left'][]) {
  const reads = keys.map((key) => ({ read: reader(key), type: key.type }));
  return (row: Row, run: Run): string | undefined => {
    const texts: string[] = [];
    for (const { read, type } of reads) {
      const value = read(row, run);
      if (isNull(value)) return undefined;
      // Numbers of different types are equal if they print alike without a fraction.
      texts.push(type === 'real' ? String(value) : textOf(value, type));
    }
    return JSON.stringify(texts);
  };
}
