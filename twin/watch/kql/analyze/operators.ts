import type { Column, Expression, ParsePart, Relation, SortKey } from '../plan.ts';
import { unsupported } from '../query-error.ts';
import { assigned, kept, parameterOf, positionOf, sameLength } from './columns.ts';
import { type Context, described, expressionOf, share } from './expressions.ts';
import { child, type Element, items, kindOf, required } from './library.ts';
import { makeSeriesOf, summarizeOf } from './summarize.ts';

/** Plans one operator after a `|`. */
type Plan = (
  operator: Element,
  input: Relation,
  columns: readonly Column[],
  context: Context,
) => Relation;

const whereOf: Plan = (operator, input, columns, context) => ({
  op: 'where',
  columns,
  input,
  condition: expressionOf(required(operator, 'Condition'), context),
});

const projectOf: Plan = (operator, input, columns, context) => {
  const from = items(child(operator, 'Expressions')).map((one) =>
    expressionOf(
      kindOf(one) === 'SimpleNamedExpression' ? required(one, 'Expression') : one,
      context,
    ),
  );
  sameLength(from.length, columns, operator, context);
  return { op: 'project', columns, input, from };
};

const extendOf: Plan = (operator, input, columns, context) => ({
  op: 'project',
  columns,
  input,
  from: assigned(items(child(operator, 'Expressions')), columns, context).from,
});

const keepOf: Plan = (_operator, input, columns) => ({
  op: 'project',
  columns,
  input,
  from: kept(columns, input.columns),
});

/** New names for columns that stay where they are. */
const renameOf: Plan = (operator, input, columns, context) => {
  sameLength(input.columns.length, columns, operator, context);
  return { op: 'project', columns, input, from: [...columns.keys()] };
};

const distinctOf: Plan = (operator, input, columns, context) => {
  const given = items(child(operator, 'Expressions'));
  const all = given.length === 1 && kindOf(given[0] as Element) === 'StarExpression';
  const from = all ? [...columns.keys()] : given.map((one) => expressionOf(one, context));
  sameLength(from.length, columns, operator, context);
  return { op: 'distinct', columns, input, from };
};

const countOf: Plan = (_operator, input, columns) => ({ op: 'count', columns, input });

const takeOf: Plan = (operator, input, columns, context) => ({
  op: 'take',
  columns,
  input,
  rows: expressionOf(required(operator, 'Expression'), context),
});

const sortOf: Plan = (operator, input, columns, context) => ({
  op: 'sort',
  columns,
  input,
  keys: items(child(operator, 'Expressions')).map((one) => sortKeyOf(one, context)),
});

const topOf: Plan = (operator, input, columns, context) => ({
  op: 'top',
  columns,
  input,
  rows: expressionOf(required(operator, 'Expression'), context),
  key: sortKeyOf(required(operator, 'ByExpression'), context),
});

function sortKeyOf(element: Element, context: Context): SortKey {
  const ordered = kindOf(element) === 'OrderedExpression';
  const ordering = ordered ? required(element, 'Ordering') : undefined;
  const descending = (ordering && child(ordering, 'AscOrDescKeyword'))?.Text !== 'asc';
  const nulls = ordering && child(ordering, 'NullsClause');
  const place = nulls && required(nulls, 'FirstOrLastKeyword').Text;
  return {
    by: expressionOf(ordered ? required(element, 'Expression') : element, context),
    descending,
    nullsFirst: place === undefined ? !descending : place === 'first',
  };
}

const expandOf: Plan = (operator, input, columns, context) => {
  const given = items(child(operator, 'Expressions')).map((one) => required(one, 'Expression'));
  const index = parameterOf(operator, 'with_itemindex');
  const { from, at } = assigned(given, columns, context, index);
  const limit = child(operator, 'RowLimitClause');
  const bags = parameterOf(operator, 'bagexpansion') ?? parameterOf(operator, 'kind') ?? 'bag';
  return {
    op: 'mv-expand',
    columns,
    input,
    from: from.map((origin) =>
      origin === -1 ? { is: 'literal', type: 'long', value: null } : origin,
    ),
    expand: at.map((place) => ({ at: place, type: columns[place]?.type ?? 'dynamic' })),
    index: index === undefined ? null : positionOf(columns, index),
    limit: limit ? expressionOf(required(limit, 'RowLimit'), context) : null,
    bags: bags === 'array' ? 'array' : 'bag',
  };
};

const parseOf: Plan = (operator, input, columns, context) => {
  const kind = parameterOf(operator, 'kind') ?? 'simple';
  const line = context.planning.lineOf(operator);
  if (kind !== 'simple' && kind !== 'relaxed') throw unsupported(`parse of kind ${kind}`, line);
  const patterns = child(operator, 'Patterns');
  const parts = Array.from({ length: patterns?.ChildCount ?? 0 }, (_, index): ParsePart => {
    const part = patterns?.GetChild(index) as Element;
    switch (kindOf(part)) {
      case 'StarExpression':
        return 'skip';
      case 'StringLiteralExpression':
        return { text: String(part.LiteralValue) };
      case 'NameDeclaration':
      case 'NameAndTypeDeclaration': {
        const name = kindOf(part) === 'NameDeclaration' ? part : required(part, 'Name');
        const column = positionOf(columns, String(name.SimpleName));
        return { column, type: columns[column]?.type ?? 'string' };
      }
      default:
        throw unsupported(described(part), line);
    }
  });
  const nothing: Expression = { is: 'literal', type: 'dynamic', value: null };
  return {
    op: 'parse',
    columns,
    input,
    from: columns.map(({ name }) => {
      const at = positionOf(input.columns, name);
      return at < 0 ? nothing : at;
    }),
    value: expressionOf(required(operator, 'Expression'), context),
    parts,
    kind,
    only: kindOf(operator) === 'ParseWhereOperator',
  };
};

/** Gives the rows so far a name; other parts of the query read the same rows. */
const asOf: Plan = (operator, input, _columns, context) => {
  const of = share(input, context.planning);
  context.names.known.set(String(required(operator, 'Name').SimpleName), { is: 'relation', of });
  return of;
};

/** How a chart looks changes no row. */
const renderOf: Plan = (_operator, input) => input;

/** Operators after a `|`, by the names of their nodes in the library; `join` and `union` are apart. */
const PLANS: Readonly<Record<string, Plan>> = {
  FilterOperator: whereOf,
  ProjectOperator: projectOf,
  ExtendOperator: extendOf,
  ProjectAwayOperator: keepOf,
  ProjectKeepOperator: keepOf,
  ProjectReorderOperator: keepOf,
  ProjectRenameOperator: renameOf,
  DistinctOperator: distinctOf,
  CountOperator: countOf,
  TakeOperator: takeOf,
  SortOperator: sortOf,
  TopOperator: topOf,
  SummarizeOperator: summarizeOf,
  MakeSeriesOperator: makeSeriesOf,
  MvExpandOperator: expandOf,
  ParseOperator: parseOf,
  ParseWhereOperator: parseOf,
  SerializeOperator: extendOf,
  AsOperator: asOf,
  RenderOperator: renderOf,
};

export function operatorOf(...[operator, ...rest]: Parameters<Plan>): Relation | undefined {
  return PLANS[kindOf(operator)]?.(operator, ...rest);
}
