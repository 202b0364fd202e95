import { didYouMean } from '../../../../server/src/contract/did-you-mean.ts';
import { AGGREGATES } from '../evaluate/aggregates.ts';
import { CHOICES, SCALARS } from '../evaluate/scalars/table.ts';
import { OPERATORS, REFUSED } from '../language.ts';
import type { Plan } from '../plan.ts';
import { QueryError, unsupported } from '../query-error.ts';
import { declare, described } from './expressions.ts';
import {
  analyze,
  child,
  columnsOf,
  type Element,
  type Fault,
  items,
  kindOf,
  required,
  type Tables,
} from './library.ts';
import { relationOf } from './relations.ts';
import { inner, Planning } from './scope.ts';

/** Characters of a query; the service's own limit for a rule is similar. */
const LONGEST_QUERY = 64 * 1024;

/**
 * Plans a query over those tables.
 *
 * @throws {QueryError} with what the library reports, or with what the evaluator lacks.
 */
export function planQuery(query: string, tables: Tables): Plan {
  if (query.length > LONGEST_QUERY) {
    throw new QueryError(`the query has more than ${LONGEST_QUERY} characters`, 1);
  }
  const planning = new Planning(query);
  const { syntax, faults } = analyze(query, tables);
  const [fault] = faults;
  if (fault)
    throw new QueryError(explained(fault, query, tables), planning.lineOf({ TextStart: fault.at }));
  const names = inner(undefined);
  const statements = items(statementsOf(syntax));
  const last = statements.at(-1);
  if (!last) throw new QueryError('the query is empty', 1);
  const context = {
    planning,
    names,
    row: undefined,
    relation: (element: Element, inside: typeof names) => relationOf(element, inside, planning),
  };
  for (const statement of statements.slice(0, -1)) declare(statement, names, context);
  if (kindOf(last) !== 'ExpressionStatement')
    throw unsupported(described(last), planning.lineOf(last));
  const expression = required(last, 'Expression');
  if (kindOf(expression) !== 'PipeExpression' && !columnsOf(expression.ResultType)) {
    throw new QueryError('the query returns no rows', planning.lineOf(expression));
  }
  const result = relationOf(expression, names, planning);
  return { shared: planning.shared, result };
}

/** The library's message, with the word that it is about, and a name that is close to it. */
function explained({ message, at }: Fault, query: string, tables: Tables): string {
  const word = /^[\w-]+/.exec(query.slice(at))?.[0];
  if (word === undefined) return message;
  const found = message.includes(word) ? message : message.replace(/\.?$/, `, found '${word}'.`);
  const isMisspelt = /does not refer|expected/.test(message);
  const hint = isMisspelt ? didYouMean(word, namesNear(message, tables)) : '';
  return `${found.replace(/\.$/, '')}${hint}`;
}

function namesNear(message: string, tables: Tables): readonly string[] {
  if (/operator/i.test(message)) return [...OPERATORS, ...REFUSED].map(({ name }) => name);
  const functions = [...Object.keys(SCALARS), ...CHOICES, ...Object.keys(AGGREGATES)];
  if (/known function/.test(message)) return functions;
  const columns = Object.values(tables).flatMap((table) => table.map(({ name }) => name));
  return [...Object.keys(tables), ...columns, ...functions];
}

const statementsOf = (syntax: Element): Element | undefined => child(syntax, 'Statements');
