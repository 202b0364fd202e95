import type { Expression, Json, Relation, Type } from '../plan.ts';
import { keyOf } from './compare.ts';
import { convert } from './convert.ts';
import { built, spendOn } from './measure.ts';
import type { Context } from './scalars/scalar.ts';
import { SCALARS } from './scalars/table.ts';
import { textOf } from './text.ts';
import { isNull, type Row, type Value } from './values.ts';

/** The rows of a table, with its columns in the order of the relation. */
export type Scan = (table: Extract<Relation, { op: 'table' }>) => readonly Row[];

/** One run of a query. */
export interface Run extends Context {
  readonly scan: Scan;
  /** Rows of a query inside an expression, or of one with a name; each is evaluated once. */
  rows(relation: Relation): readonly Row[];
  shared(slot: number): readonly Row[];
}

/** The rows of a relation in one run. */
export type Rows = (run: Run) => readonly Row[];

export type Read = (row: Row, run: Run) => Value;

/** Makes an expression ready to read rows. */
export function reader(expression: Expression): Read {
  switch (expression.is) {
    case 'literal': {
      const value = literal(expression.value, expression.type);
      return () => value;
    }
    case 'column': {
      const { at } = expression;
      return (row) => row[at] ?? null;
    }
    case 'first':
      return first(expression.of, expression.type);
    case 'among':
      return among(expression);
    case 'call':
      return call(expression);
  }
}

const EXACT: readonly Type[] = ['long', 'datetime', 'timespan'];

function literal(value: Json, type: Type): Value {
  if (value === null) return null;
  if (EXACT.includes(type)) return BigInt(value as string);
  return type === 'decimal' ? convert(value as string, 'string', 'decimal') : value;
}

function first(of: Relation, type: Type): Read {
  return (_row, run) => {
    const value = run.rows(of)[0]?.[0] ?? null;
    return convert(value, of.columns[0]?.type ?? type, type);
  };
}

function among({ name, value, of }: Extract<Expression, { is: 'among' }>): Read {
  const read = reader(value);
  const ignoreCase = name.endsWith('~');
  const negated = name.startsWith('!');
  const type = of.columns[0]?.type ?? 'dynamic';
  const key = (one: Value, of: Type) => {
    const text = textOf(one, of);
    return keyOf([ignoreCase ? text.toLowerCase() : text]);
  };
  const known = new WeakMap<readonly Row[], ReadonlySet<string>>();
  return (row, run) => {
    const rows = run.rows(of);
    const keys = known.get(rows) ?? new Set(rows.map(([one]) => key(one ?? null, type)));
    known.set(rows, keys);
    return keys.has(key(read(row, run), value.type)) !== negated;
  };
}

function call({ name, args, type }: Extract<Expression, { is: 'call' }>): Read {
  const reads = args.map(reader);
  const types = args.map((arg) => arg.type);
  const choice = chooser(name, reads, types, type);
  if (choice) return choice;
  const scalar = SCALARS[name];
  if (!scalar) throw new Error(`The plan names ${name}, which the evaluator lacks.`);
  const apply = scalar(types, type);
  const valuesOf = (row: Row, run: Run): Value[] => reads.map((read) => read(row, run));
  // A member is part of what there is already.
  if (name === 'member') return (row, run) => apply(valuesOf(row, run), run);
  return (row, run) => {
    const values = valuesOf(row, run);
    spendOn(values, run.budget);
    return asNumber(built(apply(values, run), run.budget), type);
  };
}

/** A number as one of the type that the library gives the result: a function may be of several. */
function asNumber(value: Value, type: Type): Value {
  if (typeof value === 'bigint') return type === 'int' || type === 'real' ? Number(value) : value;
  if (typeof value !== 'number' || !EXACT.includes(type)) return value;
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
}

/** Functions that evaluate only the arguments that decide. */
function chooser(
  name: string,
  reads: readonly Read[],
  types: readonly Type[],
  result: Type,
): Read | undefined {
  const at = (index: number, row: Row, run: Run) =>
    convert(reads[index]?.(row, run), types[index] ?? result, result);
  switch (name) {
    case 'and':
    case 'or': {
      // One `false` decides `and`, whatever the other is; null decides nothing.
      const decisive = name === 'or';
      return (row, run) => {
        let found: Value = !decisive;
        for (const index of reads.keys()) {
          const value = at(index, row, run);
          if (value === decisive) return decisive;
          if (isNull(value)) found = null;
        }
        return found;
      };
    }
    case 'iff':
    case 'iif':
    case 'case':
      return (row, run) => {
        for (let index = 0; index + 1 < reads.length; index += 2) {
          if (reads[index]?.(row, run) === true) return at(index + 1, row, run);
        }
        return at(reads.length - 1, row, run);
      };
    case 'coalesce':
      return (row, run) => {
        for (const index of reads.keys()) {
          const value = at(index, row, run);
          if (!isNull(value) && !(result === 'string' && value === '')) return value;
        }
        return convert(null, result, result);
      };
    default:
      return undefined;
  }
}
