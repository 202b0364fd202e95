import type { Column, Expression, Origin } from '../plan.ts';
import { QueryError, unsupported } from '../query-error.ts';
import { type Context, described, expressionOf } from './expressions.ts';
import { child, type Element, kindOf, required, resultName } from './library.ts';

/** An expression with the name that the query gives it, if any. */
export interface Named {
  readonly element: Element;
  readonly name: string | undefined;
}

export function namedOf(element: Element, context: Context): Named {
  const kind = kindOf(element);
  if (kind === 'CompoundNamedExpression') {
    throw unsupported(described(element), context.planning.lineOf(element));
  }
  if (kind !== 'SimpleNamedExpression') {
    return { element, name: resultName(element) };
  }
  const name = String(required(element, 'Name').SimpleName);
  return { element: required(element, 'Expression'), name };
}

export const positionOf = (columns: readonly Column[], name: string): number =>
  columns.findIndex((column) => column.name === name);

/**
 * Where each column of `extend` and the like comes from: an expression that has a name fills the
 * column of that name, and the others the new columns, in order.
 *
 * @param added a column that the operator itself adds.
 */
export function assigned(
  elements: readonly Element[],
  columns: readonly Column[],
  context: Context,
  added?: string,
): { readonly from: readonly Origin[]; readonly at: readonly number[] } {
  const input = context.row?.columns ?? [];
  const named = elements.map((element) => namedOf(element, context));
  const taken = new Set(named.map(({ name }) => name));
  const fresh = columns.flatMap(({ name }, index) =>
    positionOf(input, name) < 0 && !taken.has(name) ? [index] : [],
  );
  const filled = new Map<number, Expression>();
  const at = named.map(({ element, name }) => {
    const own = name === undefined ? -1 : positionOf(columns, name);
    // Of two unnamed expressions with one name, the library numbers the second.
    const index = own >= 0 && !filled.has(own) ? own : (fresh.shift() ?? -1);
    if (index < 0)
      throw unsupported(`${described(element)} without a name`, context.planning.lineOf(element));
    filled.set(index, expressionOf(element, context));
    return index;
  });
  const from = columns.map(({ name }, index) => filled.get(index) ?? positionOf(input, name));
  const known = from.filter((origin, index) => origin !== -1 || columns[index]?.name === added);
  sameLength(known.length, columns, elements[0] as Element, context);
  return { from, at };
}

/** Columns that keep their names. */
export const kept = (columns: readonly Column[], input: readonly Column[]): Origin[] =>
  columns.map(({ name }) => positionOf(input, name));

/** The library and this planner must agree on the number of columns. */
export function sameLength(
  found: number,
  columns: readonly Column[],
  element: Element,
  context: Context,
): void {
  if (found === columns.length) return;
  throw new QueryError(
    `${described(element)} has ${columns.length} columns, of which ${found} are understood`,
    context.planning.lineOf(element),
  );
}

/** The value of an operator's parameter, such as `kind` of `join`. */
export function parameterOf(operator: Element, name: string): string | undefined {
  const parameters = child(operator, 'Parameters');
  for (let index = 0; index < (parameters?.ChildCount ?? 0); index++) {
    const one = parameters?.GetChild(index) as Element;
    if (String(required(one, 'Name').SimpleName) !== name) continue;
    return required(one, 'Expression').toString().trim();
  }
  return undefined;
}
