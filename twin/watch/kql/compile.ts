import { didYouMean } from '../../../server/src/contract/did-you-mean.ts';
import { AGGREGATES, SCALARS, type Value } from './functions.ts';
import { parseQuery } from './parse.ts';
import type { Assignment, Expression, Operator, Query } from './syntax.ts';
import { QueryError } from './tokens.ts';

export type Row = Readonly<Record<string, Value>>;
export type Tables = (name: string) => readonly Row[];

/** Readable columns of each table; startup fails for a query over any other. */
export type Schemas = Readonly<Record<string, readonly string[]>>;

/**
 * Compiles a query. Every table, column, operator and function is resolved now, so that nothing
 * turns out to be unknown when an alert is due.
 *
 * @throws {QueryError}
 */
export function compileQuery(
  text: string,
  schemas: Schemas,
  now: () => number,
): (tables: Tables) => readonly Row[] {
  return compile(parseQuery(text), { schemas, now }).run;
}

/** What a query may refer to. */
interface Workspace {
  readonly schemas: Schemas;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What an expression may refer to. */
interface Scope {
  readonly columns: ReadonlySet<string>;
  readonly now: () => number;
}

interface Compiled extends Scope {
  run(tables: Tables): readonly Row[];
}

type Read = (row: Row) => Value;

function compile({ source, operators }: Query, workspace: Workspace): Compiled {
  const start = source.is === 'table' ? table(source, workspace) : union(source.queries, workspace);
  return operators.reduce(apply, start);
}

function table(
  { name, line }: { name: string; line: number },
  { schemas, now }: Workspace,
): Compiled {
  const columns = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (!columns) throw new QueryError(`the table ${name} is not supported`, line);
  return { columns: new Set(columns), now, run: (tables) => tables(name) };
}

function union(queries: readonly Query[], workspace: Workspace): Compiled {
  const parts = queries.map((query) => compile(query, workspace));
  return {
    now: workspace.now,
    columns: new Set(parts.flatMap(({ columns }) => [...columns])),
    run: (tables) => parts.flatMap((part) => part.run(tables)),
  };
}

function apply(input: Compiled, operator: Operator): Compiled {
  switch (operator.is) {
    case 'where': {
      const holds = reader(operator.condition, input);
      return { ...input, run: (tables) => input.run(tables).filter((row) => holds(row) === true) };
    }
    case 'extend':
    case 'project':
      return assign(input, operator.columns, operator.is === 'extend');
    case 'mv-expand':
      return expand(input, operator.column);
    case 'summarize':
      return summarize(input, operator.aggregates, operator.by);
  }
}

/** Later assignments of one operator do not see earlier ones, as in Kusto. */
function assign(input: Compiled, columns: readonly Assignment[], keep: boolean): Compiled {
  const reads = columns.map(({ name, value }) => [name, reader(value, input)] as const);
  return {
    ...input,
    columns: new Set([...(keep ? input.columns : []), ...columns.map(({ name }) => name)]),
    run: (tables) =>
      input.run(tables).map((row) => ({
        ...(keep && row),
        ...Object.fromEntries(reads.map(([name, read]) => [name, read(row)])),
      })),
  };
}

function expand(input: Compiled, { name, value }: Assignment): Compiled {
  const read = reader(value, input);
  return {
    ...input,
    columns: new Set([...input.columns, name]),
    run: (tables) =>
      input.run(tables).flatMap((row) => {
        const items = read(row);
        return (Array.isArray(items) ? items : [items]).map((item) => ({ ...row, [name]: item }));
      }),
  };
}

function summarize(
  input: Compiled,
  aggregates: readonly Assignment[],
  by: readonly Assignment[],
): Compiled {
  const keys = by.map(({ name, value }) => [name, reader(value, input)] as const);
  const values = aggregates.map(({ name, value }) => [name, aggregate(value, input)] as const);
  return {
    ...input,
    columns: new Set([...by, ...aggregates].map(({ name }) => name)),
    run(tables) {
      const groups = new Map<string, { key: Row; rows: Row[] }>();
      // Without keys there is one group, even of no rows.
      if (keys.length === 0) groups.set('{}', { key: {}, rows: [] });
      for (const row of input.run(tables)) {
        const key = Object.fromEntries(keys.map(([name, read]) => [name, read(row)]));
        const id = JSON.stringify(key);
        const group = groups.get(id) ?? { key, rows: [] };
        groups.set(id, group);
        group.rows.push(row);
      }
      return [...groups.values()].map(({ key, rows }) => ({
        ...key,
        ...Object.fromEntries(values.map(([name, total]) => [name, total(rows)])),
      }));
    },
  };
}

function aggregate(value: Expression, scope: Scope) {
  const fn = value.is === 'call' && Object.hasOwn(AGGREGATES, value.name) && AGGREGATES[value.name];
  if (!fn) {
    const known = Object.keys(AGGREGATES).join(', ');
    const found = value.is === 'call' ? `, not ${value.name}` : '';
    throw new QueryError(`summarize supports only ${known}${found}`, lineOf(value));
  }
  const reads = (value as Extract<Expression, { is: 'call' }>).args.map((arg) =>
    reader(arg, scope),
  );
  return (rows: readonly Row[]): Value => fn(rows.map((row) => reads.map((read) => read(row))));
}

function reader(expression: Expression, scope: Scope): Read {
  switch (expression.is) {
    case 'literal':
      return () => expression.value;
    case 'column': {
      const { name, line } = expression;
      const { columns } = scope;
      if (!columns.has(name)) {
        throw new QueryError(`the column ${name} does not exist${didYouMean(name, columns)}`, line);
      }
      return (row) => row[name];
    }
    case 'member': {
      const read = reader(expression.of, scope);
      return (row) => memberOf(read(row), expression.name);
    }
    case 'call': {
      const { name, line } = expression;
      if (name === 'column_ifexists') return columnIfExists(expression, scope);
      const fn = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
      if (!fn) {
        throw new QueryError(
          `${name} is not supported${didYouMean(name, Object.keys(SCALARS))}`,
          line,
        );
      }
      const args = expression.args.map((arg) => reader(arg, scope));
      return (row) =>
        fn(
          args.map((arg) => arg(row)),
          scope.now,
        );
    }
  }
}

/** A column, or the given default if the table does not have it yet. */
function columnIfExists(
  { args: [column, otherwise], line }: Extract<Expression, { is: 'call' }>,
  scope: Scope,
): Read {
  if (column?.is !== 'literal' || typeof column.value !== 'string' || !otherwise) {
    throw new QueryError('column_ifexists requires a name and a value', line);
  }
  const name = column.value;
  return scope.columns.has(name) ? (row) => row[name] : reader(otherwise, scope);
}

function memberOf(value: Value, name: string): Value {
  const object = value as Readonly<Record<string, Value>> | null | undefined;
  return object && typeof object === 'object' && Object.hasOwn(object, name) ? object[name] : null;
}

const lineOf = (expression: Expression): number => ('line' in expression ? expression.line : 1);
