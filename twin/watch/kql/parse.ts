import { didYouMean } from '../../../server/src/contract/did-you-mean.ts';
import type { Assignment, Expression, Operator, Query } from './syntax.ts';
import { QueryError, type Token, tokensOf } from './tokens.ts';

/**
 * Parses the part of the Kusto Query Language that this repository's alert rules use.
 *
 * @throws {QueryError} at the first unsupported part.
 */
export function parseQuery(text: string): Query {
  const parser = new Parser(tokensOf(text));
  const query = parser.query();
  parser.expect('end');
  return query;
}

const OPERATORS = ['where', 'extend', 'project', 'mv-expand', 'summarize'];

const COMPARISONS = new Set([
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'endswith',
  'startswith',
  'has',
]);

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    const operators: Operator[] = [];
    const source = this.#source();
    while (this.#skip('|')) operators.push(this.#operator());
    return { source, operators };
  }

  expect(kind: Token['kind'], text?: string): Token {
    const token = this.#next;
    if (token.kind !== kind || (text !== undefined && token.text !== text)) {
      throw new QueryError(`expected ${text ?? `a ${kind}`}, found ${token.text}`, token.line);
    }
    this.#position++;
    return token;
  }

  get #next(): Token {
    return this.#tokens[this.#position] as Token;
  }

  #skip(text: string): boolean {
    const found = this.#next.text === text && this.#next.kind !== 'text';
    if (found) this.#position++;
    return found;
  }

  #source(): Query['source'] {
    const { text: name, line } = this.expect('name');
    if (name !== 'union') return { is: 'table', name, line };
    for (const part of ['isfuzzy', '=', 'true']) {
      if (!this.#skip(part)) throw new QueryError('union supports only isfuzzy=true', line);
    }
    const queries: Query[] = [];
    do {
      this.expect('symbol', '(');
      queries.push(this.query());
      this.expect('symbol', ')');
    } while (this.#skip(','));
    return { is: 'union', queries };
  }

  #operator(): Operator {
    const { text, line } = this.expect('name');
    switch (text) {
      case 'where':
        return { is: 'where', condition: this.#or() };
      case 'extend':
      case 'project':
        return { is: text, columns: this.#assignments() };
      case 'mv-expand':
        return { is: 'mv-expand', column: this.#expansion() };
      case 'summarize': {
        const aggregates = this.#assignments();
        return { is: 'summarize', aggregates, by: this.#skip('by') ? this.#assignments() : [] };
      }
      default:
        throw new QueryError(
          `the operator ${text} is not supported${didYouMean(text, OPERATORS)}`,
          line,
        );
    }
  }

  #expansion(): Assignment {
    const column = this.#assignment();
    for (const part of ['to', 'typeof', '(', 'string', ')']) {
      if (!this.#skip(part)) {
        throw new QueryError('mv-expand supports only "to typeof(string)"', this.#next.line);
      }
    }
    return column;
  }

  #assignments(): readonly Assignment[] {
    const assignments = [this.#assignment()];
    while (this.#skip(',')) assignments.push(this.#assignment());
    return assignments;
  }

  #assignment(): Assignment {
    const [name, equals] = this.#tokens.slice(this.#position);
    if (name?.kind === 'name' && equals?.text === '=') {
      this.#position += 2;
      return { name: name.text, value: this.#or() };
    }
    const value = this.#or();
    return { name: nameOf(value), value };
  }

  #or(): Expression {
    return this.#chain('or', () => this.#chain('and', () => this.#comparison()));
  }

  #chain(word: 'and' | 'or', operand: () => Expression): Expression {
    let left = operand();
    for (let { line } = this.#next; this.#skip(word); line = this.#next.line) {
      left = { is: 'call', name: word, args: [left, operand()], line };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#primary();
    const { text, line, kind } = this.#next;
    if (kind === 'text' || !COMPARISONS.has(text)) return left;
    this.#position++;
    const right = text === 'in' ? this.#list() : [this.#primary()];
    return { is: 'call', name: text, args: [left, ...right], line };
  }

  #list(): readonly Expression[] {
    this.expect('symbol', '(');
    const items: Expression[] = [];
    while (!this.#skip(')')) {
      items.push(this.#or());
      if (this.#next.text !== ')') this.expect('symbol', ',');
    }
    return items;
  }

  #primary(): Expression {
    const { kind, text, line } = this.#next;
    if (this.#skip('(')) {
      const inner = this.#or();
      this.expect('symbol', ')');
      return inner;
    }
    this.#position++;
    if (kind === 'text') return { is: 'literal', value: text.slice(1, -1) };
    if (kind === 'number') return { is: 'literal', value: Number(text) };
    if (kind === 'timespan') return { is: 'literal', value: milliseconds(text) };
    if (kind !== 'name') throw new QueryError(`expected a value, found ${text}`, line);
    if (text === 'true' || text === 'false') return { is: 'literal', value: text === 'true' };
    if (this.#next.text === '(') return { is: 'call', name: text, args: this.#list(), line };
    let value: Expression = { is: 'column', name: text, line };
    while (this.#skip('.')) value = { is: 'member', of: value, name: this.expect('name').text };
    return value;
  }
}

/** The name that Kusto gives an unnamed column. */
function nameOf(value: Expression): string {
  if (value.is === 'column') return value.name;
  const inner = value.is === 'call' ? value.args[0] : undefined;
  return value.is === 'call' && inner?.is === 'column' && value.name === 'bin'
    ? inner.name
    : `${value.is === 'call' ? value.name : 'Column'}_`;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const milliseconds = (timespan: string): number =>
  Number.parseInt(timespan, 10) * (UNITS[timespan.replace(/^\d+/, '')] ?? Number.NaN);
