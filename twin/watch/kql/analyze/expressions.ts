import { CHOICES, SCALARS, SYNONYMS } from '../evaluate/scalars/table.ts';
import type { Expression, Relation, Type } from '../plan.ts';
import { QueryError, unsupported } from '../query-error.ts';
import { checkPattern } from './check-pattern.ts';
import {
  child,
  classOf,
  columnsOf,
  type Element,
  isAggregate,
  items,
  kindOf,
  required,
  typeOf,
} from './library.ts';
import { literal, literalOf } from './literals.ts';
import { inner, lookUp, type Names, type Planning, type RowScope, sizeOf } from './scope.ts';

/** What an expression may refer to. */
export interface Context {
  readonly planning: Planning;
  readonly names: Names;
  /** Absent where no row is read, such as in `print`. */
  readonly row: RowScope | undefined;
  /** Collects an aggregate function, in `summarize`, and returns what reads its result. */
  readonly aggregate?: (call: Element) => Expression;
  /** Plans a query inside an expression. */
  readonly relation: (element: Element, names: Names) => Relation;
}

export function expressionOf(element: Element, context: Context): Expression {
  const { planning } = context;
  planning.count(element);
  const line = planning.lineOf(element);
  const known = literalOf(element);
  if (known) return readable(known, element, line);
  const kind = kindOf(element);
  const part = (name: string) => expressionOf(required(element, name), context);
  const type = typeOf(element.ResultType);
  switch (kind) {
    case 'ParenthesizedExpression':
      return part('Expression');
    case 'NameReference':
      return nameOf(element, context);
    case 'PathExpression':
      return memberOf(element, context);
    case 'ElementExpression': {
      const selector = required(required(element, 'Selector'), 'Expression');
      return call('member', [part('Expression'), expressionOf(selector, context)], type);
    }
    case 'FunctionCallExpression':
      return functionOf(element, context);
    case 'UnaryMinusExpression':
      return call('negate', [part('Expression')], type);
    case 'UnaryPlusExpression':
      return part('Expression');
    case 'BetweenExpression':
    case 'NotBetweenExpression': {
      const range = required(element, 'Right');
      const ends = ['First', 'Second'].map((end) => expressionOf(required(range, end), context));
      const name = kind === 'BetweenExpression' ? 'between' : '!between';
      return call(name, [part('Left'), ...ends], type);
    }
    case 'ToScalarExpression':
      return {
        is: 'first',
        type,
        of: context.relation(required(element, 'Expression'), context.names),
      };
  }
  const operator = child(element, 'Operator');
  if (operator?.IsToken !== true) throw unsupported(described(element), line);
  const right = required(element, 'Right');
  const name = operator.Text === 'matches' ? 'matches regex' : String(operator.Text).trim();
  if (!Object.hasOwn(SCALARS, name) && !CHOICES.some((one) => one === name)) {
    throw unsupported(`the operator ${name}`, line);
  }
  if (kindOf(right) !== 'ExpressionList') {
    return checked(name, [part('Left'), expressionOf(right, context)], type, line);
  }
  return listed(name, part('Left'), right, context);
}

/** Null stands for itself only: a rule with a misspelt date would never fire. */
function readable(known: Expression, element: Element, line: number): Expression {
  const isMisspelt =
    known.is === 'literal' &&
    known.type !== 'dynamic' &&
    known.value === null &&
    !/null/i.test(element.toString());
  if (isMisspelt) throw new QueryError(`${described(element)} is no ${known.type}`, line);
  return known;
}

const call = (name: string, args: readonly Expression[], type: Type): Expression => ({
  is: 'call',
  type,
  name,
  args,
});

/** Makes sure that a pattern is a constant that runs in a reasonable time. */
function checked(name: string, args: readonly Expression[], type: Type, line: number): Expression {
  checkPattern(name, args, line);
  return call(name, args, type);
}

/** `in`, `has_any` and the like, with a list of values or a query. */
function listed(name: string, left: Expression, right: Element, context: Context): Expression {
  const choices = items(child(right, 'Expressions'));
  const [only] = choices;
  if (choices.length === 1 && only && columnsOf(only.ResultType)) {
    if (!/in~?$/.test(name)) {
      throw unsupported(`${name} with a query`, context.planning.lineOf(right));
    }
    return {
      is: 'among',
      type: 'bool',
      name,
      value: left,
      of: context.relation(only, context.names),
    };
  }
  return call(name, [left, ...choices.map((one) => expressionOf(one, context))], 'bool');
}

function nameOf(element: Element, context: Context): Expression {
  const line = context.planning.lineOf(element);
  const symbol = element.ReferencedSymbol;
  const name = String(symbol?.Name ?? element.SimpleName);
  if (symbol && classOf(symbol) === 'ColumnSymbol') {
    const at = context.row?.columns.findIndex((column) => column.name === name) ?? -1;
    if (at < 0 || symbol.Type?.Name === 'unknown') {
      throw new QueryError(`the column ${name} does not exist`, line);
    }
    return { is: 'column', type: typeOf(symbol.Type), at };
  }
  const found = lookUp(context.names, name);
  if (found?.is !== 'value') throw unsupported(`${name} as a value`, line);
  if (found.row && found.row !== context.row) {
    throw unsupported(`${name}, which reads a row, inside another query`, line);
  }
  context.planning.count(element, sizeOf(found.of));
  return found.of;
}

/** `a.b` of a dynamic value. */
function memberOf(element: Element, context: Context): Expression {
  const of = required(element, 'Expression');
  const selector = required(element, 'Selector');
  const line = context.planning.lineOf(element);
  if (
    kindOf(selector) !== 'NameReference' ||
    typeOf(of.ResultType) !== 'dynamic' ||
    columnsOf(of.ResultType)
  ) {
    throw unsupported(described(element), line);
  }
  const name = literal('string', String(selector.SimpleName));
  return call('member', [expressionOf(of, context), name], typeOf(element.ResultType));
}

function functionOf(element: Element, context: Context): Expression {
  const { planning } = context;
  const line = planning.lineOf(element);
  const written = String(required(element, 'Name').SimpleName);
  const name = SYNONYMS[written] ?? written;
  const given = items(child(required(element, 'ArgumentList'), 'Expressions'));
  const type = typeOf(element.ResultType);
  const own = lookUp(context.names, name);
  if (own?.is === 'function') {
    const { body, names } = enter(element, own.names, context);
    return expressionOf(body, { ...context, names });
  }
  if (context.aggregate && isAggregate(name)) return context.aggregate(element);
  if (/^column_?ifexists$/i.test(name)) return columnIfExists(given, context, line);
  const supported =
    Object.hasOwn(SCALARS, name) && /^\w+$/.test(name) && name !== 'member' && name !== 'negate';
  if (!supported && !CHOICES.some((one) => one === name)) {
    throw unsupported(`the function ${name}`, line);
  }
  if (name === 'countof' && given.length > 2) throw unsupported('countof with a kind', line);
  const args = given
    .filter((one) => kindOf(one) !== 'TypeOfLiteralExpression')
    .map((one) => expressionOf(one, context));
  return checked(name, args, type, line);
}

/** A column, or the given value where the table lacks it. */
function columnIfExists(given: readonly Element[], context: Context, line: number): Expression {
  const [column, otherwise] = given;
  const name = column && literalOf(column);
  if (name?.is !== 'literal' || !otherwise) {
    throw new QueryError('column_ifexists requires the name of a column and a value', line);
  }
  const at = context.row?.columns.findIndex((one) => one.name === name.value) ?? -1;
  const found = context.row?.columns[at];
  return found ? { is: 'column', type: found.type, at } : expressionOf(otherwise, context);
}

/** The body of a called function, and its names: those of its definition and its arguments. */
export function enter(element: Element, definition: Names, context: Context) {
  const { planning } = context;
  const line = planning.lineOf(element);
  const function_ = lookUp(context.names, String(required(element, 'Name').SimpleName));
  const whole = element.GetCalledFunctionBody?.();
  if (!whole || function_?.is !== 'function') throw unsupported(described(element), line);
  const names = inner(definition);
  const given = items(child(required(element, 'ArgumentList'), 'Expressions'));
  const parameters = items(child(required(function_.declaration, 'Parameters'), 'Parameters'));
  const named = new Map(
    given.flatMap((one) =>
      kindOf(one) === 'SimpleNamedExpression'
        ? [[String(required(one, 'Name').SimpleName), required(one, 'Expression')] as const]
        : [],
    ),
  );
  const positional = given.filter((one) => kindOf(one) !== 'SimpleNamedExpression');
  for (const [index, parameter] of parameters.entries()) {
    const name = String(required(required(parameter, 'NameAndType'), 'Name').SimpleName);
    const fallback = child(parameter, 'DefaultValue');
    const value = named.get(name) ?? positional[index] ?? (fallback && required(fallback, 'Value'));
    if (!value) throw new QueryError(`the function needs a value for ${name}`, line);
    names.known.set(
      name,
      columnsOf(value.ResultType)
        ? { is: 'relation', of: share(context.relation(value, context.names), planning) }
        : { is: 'value', of: expressionOf(value, context), row: context.row },
    );
  }
  for (const statement of items(child(whole, 'Statements'))) declare(statement, names, context);
  return { body: required(whole, 'Expression'), names };
}

/** Adds what a `let` declares to the names. */
export function declare(statement: Element, names: Names, context: Context): void {
  const line = context.planning.lineOf(statement);
  if (kindOf(statement) !== 'LetStatement') throw unsupported(described(statement), line);
  const name = String(required(statement, 'Name').SimpleName);
  const value = required(statement, 'Expression');
  if (kindOf(value) === 'FunctionDeclaration') {
    names.known.set(name, { is: 'function', declaration: value, names });
    return;
  }
  const own = { ...context, names };
  names.known.set(
    name,
    columnsOf(value.ResultType)
      ? { is: 'relation', of: share(context.relation(value, names), context.planning) }
      : { is: 'value', of: expressionOf(value, own), row: context.row },
  );
}

/** Evaluates a named query once, however often it is used. */
export function share(of: Relation, planning: Planning): Relation {
  return { op: 'shared', slot: planning.shared.push(of) - 1, columns: of.columns };
}

/** How a message names a part of a query. */
export function described(element: Element): string {
  const text = element.toString().trim().replace(/\s+/g, ' ');
  return `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"`;
}
