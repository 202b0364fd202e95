import type { Origin, Plan, Relation } from '../plan.ts';
import { boundedRows, ITEM_BYTES } from './budget.ts';
import { keyOf } from './compare.ts';
import { type Read, type Rows, type Run, reader } from './expression.ts';
import { join } from './operators/join.ts';
import { makeSeries } from './operators/make-series.ts';
import { expand } from './operators/mv-expand.ts';
import { parse } from './operators/parse.ts';
import { range } from './operators/range.ts';
import { sorter } from './operators/sort.ts';
import { summarize } from './operators/summarize.ts';
import type { Row } from './values.ts';

type RunParts = Pick<Run, 'scan' | 'now' | 'budget'>;

/** Makes a plan ready to run over tables. */
export function evaluator({ shared, result }: Plan): (parts: RunParts) => readonly Row[] {
  const ready = new Map<Relation, Rows>();
  const rowsOf = (relation: Relation): Rows => {
    const known = ready.get(relation) ?? prepare(relation);
    ready.set(relation, known);
    return known;
  };
  const whole = rowsOf(result);
  return (parts) => {
    const known = new Map<Relation, readonly Row[]>();
    const run: Run = {
      ...parts,
      rows(relation) {
        const rows = known.get(relation) ?? rowsOf(relation)(run);
        known.set(relation, rows);
        return rows;
      },
      shared: (slot) => run.rows(shared[slot] as Relation),
    };
    return whole(run);
  };
}

/** Makes a relation ready; every operator counts and bounds the rows that it returns. */
function prepare(relation: Relation): Rows {
  const rows = operator(relation);
  return (run) => {
    const found = boundedRows(rows(run));
    run.budget.spend(found.length + 1);
    return found;
  };
}

function operator(relation: Relation): Rows {
  switch (relation.op) {
    case 'table':
      return ({ scan }) => scan(relation);
    case 'shared':
      return ({ shared }) => shared(relation.slot);
    case 'rows': {
      const rows = relation.rows.map((cells) => cells.map(reader));
      return (run) => rows.map((cells) => cells.map((read) => read([], run)));
    }
    case 'range':
      return range(relation);
    case 'union': {
      const parts = relation.parts.map(({ of, from }) => shape(prepare(of), from));
      return (run) =>
        parts.reduce<Row[]>((rows, part) => {
          for (const row of part(run)) rows.push(row);
          boundedRows(rows);
          return rows;
        }, []);
    }
    case 'where': {
      const holds = reader(relation.condition);
      return over(relation.input, (rows, run) =>
        rows.filter((row) => counted(run) && holds(row, run) === true),
      );
    }
    case 'project':
      return shape(prepare(relation.input), relation.from);
    case 'distinct': {
      const rows = shape(prepare(relation.input), relation.from);
      return (run) => [...new Map(rows(run).map((row) => [keyOf(row), row])).values()];
    }
    case 'summarize':
      return summarize(relation, prepare(relation.input));
    case 'count':
      return over(relation.input, (rows) => [[BigInt(rows.length)]]);
    case 'sort': {
      const sort = sorter(relation.keys);
      return over(relation.input, sort);
    }
    case 'take': {
      const most = reader(relation.rows);
      return over(relation.input, (rows, run) => rows.slice(0, Math.max(0, Number(most([], run)))));
    }
    case 'top': {
      const sort = sorter([relation.key]);
      const most = reader(relation.rows);
      return over(relation.input, (rows, run) =>
        sort(rows, run).slice(0, Math.max(0, Number(most([], run)))),
      );
    }
    case 'join':
      return join(relation, prepare(relation.input), prepare(relation.right));
    case 'mv-expand':
      return expand(relation, shape(prepare(relation.input), relation.from));
    case 'parse':
      return parse(relation, prepare(relation.input));
    case 'make-series':
      return makeSeries(relation, prepare(relation.input));
  }
}

/** Counts a step that may be expensive, such as a condition; always true. */
function counted({ budget }: Run): true {
  budget.spend(1);
  return true;
}

function over(input: Relation, apply: (rows: readonly Row[], run: Run) => readonly Row[]): Rows {
  const rows = prepare(input);
  return (run) => apply(rows(run), run);
}

/** Rows whose values are those of other columns, or computed. */
function shape(rows: Rows, from: readonly Origin[]): Rows {
  const reads = from.map(readOrigin);
  return (run) =>
    rows(run).map((row) => {
      run.budget.spend(1);
      run.budget.allocate(reads.length * ITEM_BYTES);
      return reads.map((read) => read(row, run));
    });
}

function readOrigin(origin: Origin): Read {
  if (typeof origin !== 'number') return reader(origin);
  return (row) => row[origin] ?? null;
}
