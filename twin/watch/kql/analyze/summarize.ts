import { AGGREGATES } from '../evaluate/aggregates.ts';
import type { Aggregate, Column, Expression, Relation, Type } from '../plan.ts';
import { unsupported } from '../query-error.ts';
import { namedOf, positionOf, sameLength } from './columns.ts';
import { type Context, expressionOf } from './expressions.ts';
import { child, columnsOf, type Element, items, kindOf, required, typeOf } from './library.ts';

/** Plans the call of an aggregate function. */
export function aggregateOf(element: Element, context: Context): Aggregate {
  const name = String(required(element, 'Name').SimpleName);
  if (!Object.hasOwn(AGGREGATES, name)) {
    throw unsupported(`the aggregate function ${name}`, context.planning.lineOf(element));
  }
  const several = columnsOf(element.ResultType);
  const given = items(child(required(element, 'ArgumentList'), 'Expressions'));
  const all = given.flatMap((one, index): Expression[] => {
    if (kindOf(one) !== 'StarExpression') return [expressionOf(one, context)];
    // `*` stands for the columns that are neither keys nor given.
    return (several ?? []).slice(index).map((column) => columnOf(column, context));
  });
  return {
    name,
    args: all,
    types: several?.map(({ type }) => type) ?? [typeOf(element.ResultType)],
  };
}

function columnOf({ name, type }: Column, { row }: Context): Expression {
  return { is: 'column', type, at: positionOf(row?.columns ?? [], name) };
}

/** `summarize`: keys and aggregates, followed by a projection where a query computes with them. */
export function summarizeOf(
  operator: Element,
  input: Relation,
  columns: readonly Column[],
  context: Context,
): Relation {
  const by = items(child(child(operator, 'ByClause') ?? operator, 'Expressions')).map((one) =>
    expressionOf(namedOf(one, context).element, context),
  );
  const given = items(child(operator, 'Aggregates')).map((one) => namedOf(one, context).element);
  const aggregates: Aggregate[] = [];
  const raw: Type[] = by.map(({ type }) => type);
  const add = (aggregate: Aggregate): number => {
    aggregates.push(aggregate);
    return raw.push(...aggregate.types) - aggregate.types.length;
  };
  const results = given.flatMap((element): Expression[] => {
    const collect = (call: Element): Expression => {
      const aggregate = aggregateOf(call, context);
      const at = add(aggregate);
      return { is: 'column', at, type: aggregate.types[0] ?? 'dynamic' };
    };
    const several = columnsOf(element.ResultType);
    if (!several) return [expressionOf(element, { ...context, aggregate: collect })];
    const at = add(aggregateOf(element, context));
    return several.map(({ type }, index) => ({ is: 'column', type, at: at + index }));
  });
  const from = [...by.map(({ type }, at) => ({ is: 'column', type, at }) as const), ...results];
  sameLength(from.length, columns, operator, context);
  const inner = raw.map((type, index) => ({
    name: columns[index]?.name ?? `Column${index}`,
    type,
  }));
  return {
    op: 'project',
    columns,
    from,
    input: { op: 'summarize', columns: inner, input, by, aggregates },
  };
}

export function makeSeriesOf(
  operator: Element,
  input: Relation,
  columns: readonly Column[],
  context: Context,
): Relation {
  const line = context.planning.lineOf(operator);
  const range = required(operator, 'RangeClause');
  if (kindOf(range) !== 'MakeSeriesFromToStepClause')
    throw unsupported('make-series with "in range"', line);
  const end = (clause: string): Expression => {
    const found = child(range, clause);
    if (!found) throw unsupported('make-series without "from" and "to"', line);
    return expressionOf(required(found, 'Expression'), context);
  };
  const by = items(child(child(operator, 'ByClause') ?? operator, 'Expressions')).map((one) =>
    expressionOf(namedOf(one, context).element, context),
  );
  const series = items(child(operator, 'Aggregates')).map((one) => {
    const { element } = namedOf(required(one, 'Expression'), context);
    const fallback = child(one, 'DefaultExpression');
    return {
      of: aggregateOf(element, context),
      fallback: fallback
        ? expressionOf(required(fallback, 'Expression'), context)
        : ({ is: 'literal', type: 'long', value: '0' } as const),
    };
  });
  sameLength(by.length + series.length + 1, columns, operator, context);
  return {
    op: 'make-series',
    columns,
    input,
    by,
    series,
    on: expressionOf(
      namedOf(required(required(operator, 'OnClause'), 'Expression'), context).element,
      context,
    ),
    from: end('MakeSeriesFromClause'),
    to: end('MakeSeriesToClause'),
    step: end('MakeSeriesStepClause'),
  };
}
