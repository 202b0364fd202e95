import { budgetOf, QueryStopped } from './evaluate/budget.ts';
import { convert } from './evaluate/convert.ts';
import type { Scan } from './evaluate/expression.ts';
import { evaluator } from './evaluate/relation.ts';
import { textOf, toDynamic } from './evaluate/text.ts';
import { fromMs, isNull, type Value } from './evaluate/values.ts';
import type { Column, Json, Plan, Type } from './plan.ts';

/** A row as it is stored and printed; a date is a text, or milliseconds since 1970. */
export type Row = Readonly<Record<string, Json | undefined>>;

/** The rows of a table, by its name. */
export type TableRows = (name: string) => readonly Row[];

export interface Query {
  readonly plan: Plan;
  readonly columns: readonly Column[];
  /** @throws {QueryStopped} */
  run(tables: TableRows, now: number): readonly Row[];
}

/** Milliseconds for one run of a query. */
const LIMIT_MS = 2_000;

/** Makes a plan ready to run over stored rows. */
export function queryOf(plan: Plan, clock: () => number = () => performance.now()): Query {
  const evaluate = evaluator(plan);
  const { columns } = plan.result;
  return {
    plan,
    columns,
    run(tables, now) {
      const budget = budgetOf(LIMIT_MS, clock);
      const rows = computed(() => evaluate({ scan: scanOf(tables), now: fromMs(now), budget }));
      return rows.map((row) =>
        Object.fromEntries(
          columns.map(({ name, type }, index) => [name, toJson(row[index] ?? null, type)]),
        ),
      );
    },
  };
}

/** JavaScript refuses texts beyond its limits, for example, and must not end the chain with it. */
function computed<T>(evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof QueryStopped) throw error;
    throw new QueryStopped(`it fails: ${(error as Error).message}`, { cause: error });
  }
}

/** Each table is read once for a run. */
function scanOf(tables: TableRows): Scan {
  const known = new Map<string, ReturnType<Scan>>();
  return ({ name, columns }) => {
    // Every row of a table of the workspace has its name.
    const always = (column: Column) => (column.name === 'Type' ? name : undefined);
    const rows =
      known.get(name) ??
      tables(name).map((row) =>
        columns.map((column) => stored(row[column.name] ?? always(column), column.type)),
      );
    known.set(name, rows);
    return rows;
  };
}

/** A stored value as one of its column's type. */
function stored(value: Json | undefined, type: Type): Value {
  if (isNull(value)) return type === 'string' ? '' : null;
  if (type === 'dynamic' || type === 'string') return type === 'string' ? String(value) : value;
  if (typeof value === 'number' && type === 'datetime') return fromMs(value);
  if (typeof value === 'number' && type !== 'long') return value;
  return convert(value, 'dynamic', type);
}

/** A value as it is printed. */
function toJson(value: Value, type: Type): Json {
  return type === 'long' && typeof value === 'bigint' && !Number.isSafeInteger(Number(value))
    ? textOf(value, type)
    : toDynamic(value, type);
}
