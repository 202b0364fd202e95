import type { Column, Relation } from '../plan.ts';
import { QueryError, unsupported } from '../query-error.ts';
import { joinOf, unionOf } from './combine.ts';
import { type Context, described, enter, expressionOf } from './expressions.ts';
import { child, classOf, columnsOf, type Element, items, kindOf, required } from './library.ts';
import { operatorOf } from './operators.ts';
import { lookUp, type Names, type Planning } from './scope.ts';

/** Plans what has rows: a table, a name, or operators after one. */
export function relationOf(element: Element, names: Names, planning: Planning): Relation {
  planning.count(element);
  const context = contextOf(names, planning, undefined);
  const line = planning.lineOf(element);
  const columns = columnsOf(element.ResultType) ?? [];
  switch (kindOf(element)) {
    case 'ParenthesizedExpression':
    case 'MaterializeExpression':
      return relationOf(required(element, 'Expression'), names, planning);
    case 'PipeExpression': {
      const input = relationOf(required(element, 'Expression'), names, planning);
      return piped(required(element, 'Operator'), input, columns, names, planning);
    }
    case 'NameReference':
      return nameOf(element, columns, names, planning);
    case 'FunctionCallExpression': {
      const own = lookUp(names, String(required(element, 'Name').SimpleName));
      if (own?.is !== 'function') throw unsupported(`${described(element)} as a table`, line);
      const { body, names: inside } = enter(element, own.names, context);
      return relationOf(body, inside, planning);
    }
    case 'UnionOperator':
      return unionOf(element, undefined, columns, context);
    case 'PrintOperator': {
      const cells = items(child(element, 'Expressions')).map((one) =>
        expressionOf(
          kindOf(one) === 'SimpleNamedExpression' ? required(one, 'Expression') : one,
          context,
        ),
      );
      return { op: 'rows', columns, rows: [cells] };
    }
    case 'DataTableExpression':
      return { op: 'rows', columns, rows: cellsOf(element, columns, context) };
    case 'RangeOperator':
      return {
        op: 'range',
        columns,
        from: expressionOf(required(element, 'From'), context),
        to: expressionOf(required(element, 'To'), context),
        step: expressionOf(required(element, 'Step'), context),
      };
    default:
      throw unsupported(`the operator ${wordOf(element)}`, line);
  }
}

/** The first word of a part of a query. */
const wordOf = (element: Element): string =>
  /^[\w-]+/.exec(element.toString().trim())?.[0] ?? described(element);

const contextOf = (
  names: Names,
  planning: Planning,
  row: { readonly columns: readonly Column[] } | undefined,
): Context => ({
  planning,
  names,
  row,
  relation: (element, inside) => relationOf(element, inside, planning),
});

function nameOf(
  element: Element,
  columns: readonly Column[],
  names: Names,
  planning: Planning,
): Relation {
  const symbol = element.ReferencedSymbol;
  const name = String(symbol?.Name ?? element.SimpleName);
  if (symbol && classOf(symbol) === 'TableSymbol') return { op: 'table', name, columns };
  const found = lookUp(names, name);
  if (found?.is === 'relation') return found.of;
  const line = planning.lineOf(element);
  if (found?.is === 'function')
    throw new QueryError(`${name} is a function: write ${name}()`, line);
  if (!symbol) throw new QueryError(`the table ${name} does not exist`, line);
  throw unsupported(`${name} as a table`, line);
}

function cellsOf(element: Element, columns: readonly Column[], context: Context) {
  const cells = items(child(element, 'Values')).map((one) => expressionOf(one, context));
  return Array.from({ length: Math.floor(cells.length / Math.max(1, columns.length)) }, (_, row) =>
    cells.slice(row * columns.length, (row + 1) * columns.length).map((cell, index) => {
      const type = columns[index]?.type ?? cell.type;
      if (cell.type === type) return cell;
      return { is: 'call', type, name: CONVERSIONS[type], args: [cell] } as const;
    }),
  );
}

/** Functions that convert a value to a type. */
const CONVERSIONS = {
  bool: 'tobool',
  int: 'toint',
  long: 'tolong',
  real: 'toreal',
  decimal: 'todecimal',
  string: 'tostring',
  datetime: 'todatetime',
  timespan: 'totimespan',
  guid: 'toguid',
  dynamic: 'todynamic',
} as const;

function piped(
  operator: Element,
  input: Relation,
  columns: readonly Column[],
  names: Names,
  planning: Planning,
): Relation {
  planning.count(operator);
  const context = contextOf(names, planning, { columns: input.columns });
  switch (kindOf(operator)) {
    case 'UnionOperator':
      return unionOf(operator, input, columns, context);
    case 'JoinOperator':
    case 'LookupOperator':
      return joinOf(operator, input, columns, context);
    default: {
      const found = operatorOf(operator, input, columns, context);
      if (!found) throw unsupported(`the operator ${wordOf(operator)}`, planning.lineOf(operator));
      return found;
    }
  }
}
