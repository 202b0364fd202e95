import { Fault } from '../csharp/fault.ts';
import {
  type Condition,
  childrenWhere,
  type Filter,
  fieldOf,
  fieldsOf,
  items,
  type Operand,
  root,
  scan,
  scanWhere,
  slice,
} from './path-filters.ts';
import { failed, OPEN, PathText, strange } from './path-text.ts';
import { JValue, type Scalar } from './values.ts';

/** Follows Newtonsoft's own parser, because what it accepts by accident is used. */
export class PathParser extends PathText {
  whole(): Filter[] {
    const filters: Filter[] = [];
    this.spaces();
    if (this.isEnd) return filters;
    let start = this.at;
    if (this.next === '$') {
      if (this.text.length === 1) return filters;
      if (/[.[]/.test(this.text[this.at + 1] ?? '')) {
        this.at += 1;
        start = this.at;
      }
    }
    if (this.#path(filters, start, false)) return filters;
    this.spaces();
    if (!this.isEnd) throw failed('Unexpected character while parsing path.');
    return filters;
  }

  /** Whether the text ends with the path. */
  #path(filters: Filter[], from: number, isQuery: boolean): boolean {
    let start = from;
    let scans = false;
    let afterIndexer = false;
    let afterDot = false;
    const member = (trimmed = false): void => {
      const text = this.text.slice(start, this.at);
      const name = trimmed ? text.trimEnd() : text;
      filters.push(stepTo(name === '*' ? null : name, scans));
      scans = false;
    };
    for (let ended = false; !this.isEnd && !ended; ) {
      const next = this.next;
      if (next === '[' || next === '(') {
        if (this.at > start) member();
        filters.push(this.#indexer(next, scans));
        scans = false;
        this.at += 1;
        start = this.at;
        [afterIndexer, afterDot] = [true, false];
      } else if (next === '.') {
        if (this.at > start) member();
        if (this.text[this.at + 1] === '.') {
          scans = true;
          this.at += 1;
        }
        this.at += 1;
        start = this.at;
        [afterIndexer, afterDot] = [false, true];
      } else if (next === ']' || next === ')' || next === ' ') ended = true;
      else if (isQuery && '=<!>|&'.includes(next)) ended = true;
      else if (afterIndexer) throw failed('Unexpected character following indexer.');
      else this.at += 1;
    }
    const atEnd = this.isEnd;
    if (this.at > start) member(true);
    else if (afterDot && (atEnd || isQuery)) throw failed('Unexpected end while parsing path.');
    return atEnd;
  }

  #indexer(open: string, scans: boolean): Filter {
    const close = open === '[' ? ']' : ')';
    this.at += 1;
    this.needs();
    this.spaces();
    if (this.next === "'") return this.#quoted(close, scans);
    return this.next === '?' ? this.#query(close, scans) : this.#index(close);
  }

  #quoted(close: string, scans: boolean): Filter {
    const names: string[] = [];
    while (!this.isEnd) {
      names.push(this.string());
      this.spaces();
      this.needs();
      if (this.next === close) {
        const [name = ''] = names;
        if (names.length === 1) return stepTo(name, scans);
        return scans ? scan(names) : fieldsOf(names);
      }
      this.expect(',');
      this.spaces();
    }
    throw OPEN();
  }

  #index(close: string): Filter {
    const numbers: (number | undefined)[] = [];
    let separator = '';
    for (;;) {
      this.spaces();
      const digits = this.take(/[-\p{Nd}]*/uy);
      if (digits === '' && this.next === '*' && numbers.length === 0) return this.#every(close);
      numbers.push(digits === '' ? undefined : integer(digits));
      this.spaces();
      this.needs();
      const next = this.next;
      if (next === close) break;
      if ((next !== ',' && next !== ':') || (separator !== '' && separator !== next))
        throw strange();
      if (next === ',' && digits === '') throw failed('Array index expected.');
      separator = next;
      this.at += 1;
    }
    if (separator === ':') return slice(numbers[0], numbers[1], numbers.slice(2).findLast(isGiven));
    if (!numbers.every(isGiven)) throw failed('Array index expected.');
    return items(numbers);
  }

  #every(close: string): Filter {
    this.at += 1;
    this.needs();
    this.spaces();
    if (this.next !== close) throw strange();
    return items(null);
  }

  #query(close: string, scans: boolean): Filter {
    this.at += 1;
    this.needs();
    this.expect('(');
    const condition = this.#condition();
    this.at += 1;
    this.needs();
    this.spaces();
    if (this.next !== close) throw strange();
    return scans ? scanWhere(condition) : childrenWhere(condition);
  }

  /** Without precedence: a change of the operator nests what follows. */
  #condition(): Condition {
    let whole: { all: boolean; tests: Condition[] } | undefined;
    let inner = whole;
    while (!this.isEnd) {
      const test = this.#test();
      if (this.next === ')') {
        inner?.tests.push(test);
        return whole ?? test;
      }
      const token = this.matches('&&') ? '&&' : this.matches('||') ? '||' : undefined;
      if (!token) throw strange();
      const all = token === '&&';
      if (inner?.all !== all) {
        const group = { all, tests: [] };
        inner?.tests.push(group);
        inner = group;
        whole ??= group;
      }
      inner.tests.push(test);
    }
    throw QUERY();
  }

  #test(): Condition {
    const left = this.#side();
    if (/[)|&]/.test(this.next)) return { operator: 'exists', left };
    const operator = OPERATORS.find((one) => this.matches(one));
    if (!operator) throw failed('Could not read query operator.');
    return { operator: operator === '<>' ? '!=' : operator, left, right: this.#side() };
  }

  #side(): Operand {
    this.spaces();
    const side = this.#inner() ?? new JValue(this.#constant());
    this.spaces();
    if (this.isEnd) throw QUERY();
    return side;
  }

  #inner(): Filter[] | undefined {
    if (this.next !== '$' && this.next !== '@') return undefined;
    const filters: Filter[] = this.next === '$' ? [root] : [];
    this.at += 1;
    if (this.#path(filters, this.at, true)) throw QUERY();
    return filters;
  }

  #constant(): Scalar {
    const next = this.next;
    if (next === "'") return this.string();
    if (next === '/') return this.#regex();
    if (/[\p{Nd}-]/u.test(next)) {
      const text = this.take(/[^ )]*/y);
      if (this.isEnd) throw strange();
      return numberOf(text);
    }
    for (const [text, value] of CONSTANTS) if (this.matches(text)) return value;
    throw strange();
  }

  #regex(): string {
    const text = this.take(/\/(?:\\[\s\S]|[^\\/])*\/\p{L}*/uy);
    if (text === '') throw failed('Path ended with an open regex.');
    return text;
  }
}

const OPERATORS = ['===', '==', '=~', '!==', '!=', '<>', '<=', '<', '>=', '>'] as const;

const CONSTANTS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

const QUERY = (): Fault => failed('Path ended with open query.');

const isGiven = (value: number | undefined): value is number => value !== undefined;

const stepTo = (name: string | null, scans: boolean): Filter =>
  scans ? scan(name === null ? null : [name]) : fieldOf(name);

function integer(text: string): number {
  if (!/^-?[0-9]+$/.test(text)) throw new Fault('FormatException');
  const value = Number(text);
  if (value !== (value | 0)) throw new Fault('OverflowException');
  return value;
}

function numberOf(text: string): bigint | number {
  const isFraction = /[.Ee]/.test(text);
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw strange();
  if (isFraction) return Number(text);
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) throw strange();
  return value;
}
