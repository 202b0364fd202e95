import {
  type Column,
  type Expression,
  JOIN_KINDS,
  type JoinKind,
  type Origin,
  type Relation,
} from '../plan.ts';
import { QueryError, unsupported } from '../query-error.ts';
import { parameterOf, positionOf, sameLength } from './columns.ts';
import { type Context, described } from './expressions.ts';
import {
  child,
  classOf,
  columnsOf,
  type Element,
  items,
  kindOf,
  listOf,
  required,
} from './library.ts';
import { literal } from './literals.ts';

/** `union`, whose columns are those of the parts with equal names and types. */
export function unionOf(
  operator: Element,
  input: Relation | undefined,
  columns: readonly Column[],
  context: Context,
): Relation {
  const source = parameterOf(operator, 'withsource') ?? parameterOf(operator, 'with_source');
  const given = items(child(operator, 'Expressions')).flatMap((element) => {
    const several = tablesOf(element);
    if (several) return several.map((of) => ({ of, name: of.name }));
    const isName = kindOf(element) === 'NameReference';
    const name = isName ? (element.ReferencedSymbol?.Name ?? element.SimpleName) : undefined;
    return [{ of: partOf(element, context), name }];
  });
  if (!input && given.every(({ of }) => of === NOTHING)) {
    throw new QueryError(
      'none of the tables of the union exists',
      context.planning.lineOf(operator),
    );
  }
  const parts = [...(input ? [{ of: input, name: undefined }] : []), ...given];
  return {
    op: 'union',
    columns,
    parts: parts.map(({ of, name }, index) => ({
      of,
      from: columns.map((column): Origin => {
        if (column.name === source) return literal('string', name ?? `union_arg${index}`);
        return (
          matching(of.columns, column) ?? literal(column.type, column.type === 'string' ? '' : null)
        );
      }),
    })),
  };
}

/** The tables of a name with wildcards; undefined for any other part. */
function tablesOf({ ReferencedSymbol: symbol }: Element) {
  if (!symbol || classOf(symbol) !== 'GroupSymbol') return undefined;
  return listOf(symbol.Members).map((table) => ({
    op: 'table' as const,
    name: table.Name,
    columns: columnsOf(table) ?? [],
  }));
}

/** Columns of one name and different types get their types as suffixes. */
function matching(columns: readonly Column[], { name, type }: Column): number | undefined {
  const at = columns.findIndex(
    (column) => column.type === type && (column.name === name || `${column.name}_${type}` === name),
  );
  return at < 0 ? undefined : at;
}

function partOf(element: Element, context: Context): Relation {
  // The library accepts a table that does not exist only in a fuzzy union, where it is empty.
  const source = sourceOf(element);
  const unknown = kindOf(source) === 'NameReference' && !source.ReferencedSymbol;
  return unknown ? NOTHING : context.relation(element, context.names);
}

const NOTHING: Relation = { op: 'rows', columns: [], rows: [] };

/** What a part reads, before its operators. */
function sourceOf(element: Element): Element {
  const wraps = ['ParenthesizedExpression', 'PipeExpression'].includes(kindOf(element));
  return wraps ? sourceOf(required(element, 'Expression')) : element;
}

const ONE_SIDE: Partial<Record<JoinKind, 'left' | 'right'>> = {
  leftsemi: 'left',
  leftanti: 'left',
  rightsemi: 'right',
  rightanti: 'right',
};

const SYNONYMS: Readonly<Record<string, JoinKind>> = {
  anti: 'leftanti',
  leftantisemi: 'leftanti',
  rightantisemi: 'rightanti',
};

export function joinOf(
  operator: Element,
  input: Relation,
  columns: readonly Column[],
  context: Context,
): Relation {
  const line = context.planning.lineOf(operator);
  const isLookup = kindOf(operator) === 'LookupOperator';
  const written = parameterOf(operator, 'kind') ?? (isLookup ? 'leftouter' : 'innerunique');
  const kind = JOIN_KINDS.find((one) => one === (SYNONYMS[written] ?? written));
  if (!kind) throw unsupported(`the join of kind ${written}`, line);
  const right = context.relation(required(operator, 'Expression'), context.names);
  const clause = child(operator, isLookup ? 'LookupClause' : 'ConditionClause');
  if (!clause || kindOf(clause) !== 'JoinOnClause') throw unsupported('a join without "on"', line);
  const on = items(child(clause, 'Expressions'))
    .flatMap(conditions)
    .map((one) => pairOf(one, input, right, context));
  const keys = new Set(isLookup ? on.map((pair) => positionIn(pair.right)) : []);
  const keep = ONE_SIDE[kind] ? [] : [...right.columns.keys()].filter((at) => !keys.has(at));
  const side = ONE_SIDE[kind] === 'right' ? right : input;
  sameLength(side.columns.length + keep.length, columns, operator, context);
  return { op: 'join', columns, kind, input, right, on, keep };
}

/** Conditions are separated by commas, or by `and`. */
const conditions = (element: Element): Element[] =>
  kindOf(element) === 'AndExpression'
    ? ['Left', 'Right'].flatMap((side) => conditions(required(element, side)))
    : [element];

const positionIn = (expression: Expression): number =>
  expression.is === 'column' ? expression.at : -1;

/** `Name`, or `$left.Name == $right.Other`. */
function pairOf(element: Element, left: Relation, right: Relation, context: Context) {
  const line = context.planning.lineOf(element);
  const column = (relation: Relation, name: string): Expression => {
    const at = positionOf(relation.columns, name);
    const found = relation.columns[at];
    if (!found) throw unsupported(`${described(element)} as a condition of a join`, line);
    return { is: 'column', type: found.type, at };
  };
  if (kindOf(element) === 'NameReference') {
    const name = String(element.SimpleName);
    return { left: column(left, name), right: column(right, name) };
  }
  if (kindOf(element) !== 'EqualExpression') {
    throw unsupported(`${described(element)} as a condition of a join`, line);
  }
  const sides = new Map(
    ['Left', 'Right'].map((side) => {
      const one = required(element, side);
      if (kindOf(one) !== 'PathExpression') {
        throw unsupported(`${described(element)} as a condition of a join`, line);
      }
      return [
        required(one, 'Expression').SimpleName,
        String(required(one, 'Selector').SimpleName),
      ] as const;
    }),
  );
  return {
    left: column(left, sides.get('$left') ?? ''),
    right: column(right, sides.get('$right') ?? ''),
  };
}
