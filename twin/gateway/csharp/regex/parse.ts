import { Fault } from '../fault.ts';
import { ANY, NOT_LINE_FEED, namedSet, shortSet, single } from './char-set.ts';
import { groupsOf } from './groups.ts';
import type { Options } from './options.ts';
import { readClass, readCode } from './parse-class.ts';
import { Reader } from './reader.ts';
import type { Part, Tree } from './syntax-tree.ts';

export const wrong = (): Fault => new Fault('RegexParseException');

/** Reads a pattern of .NET. */
export function parse(text: string, options: Options): Tree {
  const groups = groupsOf(text, options);
  const parser = new Parser(text, groups.numberOf, groups.names);
  const part = parser.whole(options);
  return { part, numbers: groups.numbers, names: groups.names };
}

const EMPTY: Part = { kind: 'sequence', parts: [] };

class Parser {
  readonly #reader: Reader;
  /** The group of the parenthesis at a place. */
  readonly #numberOf: ReadonlyMap<number, number>;
  readonly #names: ReadonlyMap<string, number>;
  readonly #numbers: ReadonlySet<number>;

  constructor(
    text: string,
    numberOf: ReadonlyMap<number, number>,
    names: ReadonlyMap<string, number>,
  ) {
    this.#reader = new Reader(text);
    this.#numberOf = numberOf;
    this.#names = names;
    this.#numbers = new Set([0, ...names.values()]);
  }

  whole(options: Options): Part {
    const part = this.#choice(options);
    if (!this.#reader.isAtEnd) throw wrong();
    return part;
  }

  /** Alternatives up to a closing parenthesis. Options that are switched hold up to it too. */
  #choice(given: Options): Part {
    let options = given;
    const choices: Part[] = [];
    let parts: Part[] = [];
    const reader = this.#reader;
    for (;;) {
      this.#skip(options);
      if (reader.isAtEnd || reader.sees(')')) break;
      if (reader.takes('|')) {
        choices.push({ kind: 'sequence', parts });
        parts = [];
        continue;
      }
      const switched = this.#switched(options);
      if (switched) {
        options = switched;
        continue;
      }
      parts.push(this.#repeated(this.#atom(options), options));
    }
    const last: Part = { kind: 'sequence', parts };
    return choices.length === 0 ? last : { kind: 'choice', parts: [...choices, last] };
  }

  /** Comments, and white space where it does not count. */
  #skip({ x }: Options): void {
    for (;;) {
      if (this.#reader.match(/\(\?#[^)]*\)/y)) continue;
      if (this.#reader.sees('(?#')) throw wrong();
      if (!x || !this.#reader.match(/[\t\n\f\r\v ]+|#[^\n]*\n?/y)) return;
    }
  }

  /** `(?i-s)`: what follows has other options. */
  #switched(options: Options): Options | undefined {
    const found = this.#reader.match(/\(\?([imnsx]*)(?:-([imnsx]*))?\)/y);
    return found ? withFlags(options, found) : undefined;
  }

  #atom(options: Options): Part {
    const reader = this.#reader;
    const character = reader.next();
    switch (character) {
      case '(':
        return this.#group(options);
      case '[':
        return { kind: 'set', set: readClass(reader, options) };
      case '.':
        return { kind: 'set', set: options.s ? ANY() : NOT_LINE_FEED() };
      case '^':
        return { kind: 'anchor', anchor: options.m ? 'line ^' : '^' };
      case '$':
        return { kind: 'anchor', anchor: options.m ? 'line $' : '$' };
      case '\\':
        return this.#escape(options);
      case '*':
      case '+':
      case '?':
        throw wrong();
      case '{':
        if (reader.matchesAt(-1, /\{\d+(?:,\d*)?\}/y)) throw wrong();
    }
    return { kind: 'set', set: single(character.charCodeAt(0), options.i) };
  }

  #group(options: Options): Part {
    const reader = this.#reader;
    const start = reader.at - 1;
    const number = this.#numberOf.get(start);
    if (!reader.takes('?')) {
      const part = this.#inside(options);
      return number === undefined ? part : { kind: 'capture', part, group: number };
    }
    if (reader.takes(':')) return this.#inside(options);
    if (reader.takes('>')) return { kind: 'atomic', part: this.#inside(options) };
    const look = reader.match(/(<?)([=!])/y);
    if (look) {
      const [, behind, sign] = look;
      const part = this.#inside(options);
      return { kind: 'look', part, isBehind: behind === '<', isNegative: sign === '!' };
    }
    if (reader.takes('(')) return this.#conditional(options);
    const flags = reader.match(/([imnsx]*)(?:-([imnsx]*))?:/y);
    if (flags) return this.#inside(withFlags(options, flags));
    const name = reader.match(/<(\w*)(?:-(\w+))?>|'(\w*)(?:-(\w+))?'/y);
    if (!name) throw wrong();
    const takes = name[2] ?? name[4];
    const own = name[1] ?? name[3] ?? '';
    if ((takes === undefined && own === '') || /^(?:0+$|\d+\D)/.test(own)) throw wrong();
    const taken = takes === undefined ? undefined : this.#named(takes);
    const part = this.#inside(options);
    return {
      kind: 'capture',
      part,
      group: number,
      ...(taken === undefined ? {} : { takes: taken }),
    };
  }

  #inside(options: Options): Part {
    const part = this.#choice(options);
    if (!this.#reader.takes(')')) throw wrong();
    return part;
  }

  /** `(?(name)yes|no)`, or with an expression that is looked for. */
  #conditional(options: Options): Part {
    const reader = this.#reader;
    const name = reader.match(/(\w+)\)/y)?.[1];
    const number = name === undefined ? undefined : this.#find(name);
    if (name !== undefined && number === undefined && /^\d/.test(name)) throw wrong();
    if (number !== undefined) {
      const [yes, no] = twoOf(this.#inside(options));
      return { kind: 'test', group: number, yes, no };
    }
    if (name !== undefined) reader.back(name.length + 1);
    const part = reader.sees('?') ? this.#group(options) : this.#inside(options);
    const [yes, no] = twoOf(this.#inside(options));
    const looks = (isNegative: boolean): Part => ({
      kind: 'look',
      part,
      isBehind: false,
      isNegative,
    });
    return {
      kind: 'choice',
      parts: [
        { kind: 'sequence', parts: [looks(false), yes] },
        { kind: 'sequence', parts: [looks(true), no] },
      ],
    };
  }

  #find(name: string): number | undefined {
    if (!/^\d+$/.test(name)) return this.#names.get(name);
    return this.#numbers.has(Number(name)) ? Number(name) : undefined;
  }

  #named(name: string): number {
    const found = this.#find(name);
    if (found === undefined) throw wrong();
    return found;
  }

  #escape(options: Options): Part {
    const reader = this.#reader;
    if (reader.isAtEnd) throw wrong();
    const back = reader.match(/k(?:<(\w+)>|'(\w+)')/y);
    if (back) return this.#back(this.#named((back[1] ?? back[2]) as string), options);
    if (reader.sees('k')) throw wrong();
    const digits = reader.peek(/[1-9]\d*/y)?.[0];
    if (digits !== undefined) {
      if (this.#numbers.has(Number(digits))) {
        reader.skip(digits.length);
        return this.#back(Number(digits), options);
      }
      if (digits.length === 1) throw wrong();
    }
    const short = reader.match(/[dDsSwW]/y);
    if (short) return { kind: 'set', set: shortSet(short[0], options.isEcma) };
    const named = reader.match(/([pP])\{([\w-]+)\}/y);
    if (named) return { kind: 'set', set: category(named) };
    if (reader.sees('p') || reader.sees('P')) throw wrong();
    const anchor = reader.match(/[AZzGbB]/y)?.[0] as 'A' | 'Z' | 'z' | 'G' | 'b' | 'B' | undefined;
    if (anchor) return { kind: 'anchor', anchor, words: shortSet('b', options.isEcma) };
    return { kind: 'set', set: single(readCode(reader), options.i) };
  }

  #back = (group: number, { i }: Options): Part => ({ kind: 'back', group, ignoresCase: i });

  /** A quantifier after a part. */
  #repeated(part: Part, options: Options): Part {
    this.#skip(options);
    const found = this.#reader.match(/([*+?])|\{(\d+)(,(\d*))?\}/y);
    if (!found) return part;
    const [, sign, from, comma, to] = found;
    const min = sign ? Number(sign === '+') : Number(from);
    const exact = comma === undefined ? min : to ? Number(to) : Number.POSITIVE_INFINITY;
    const max = sign ? (sign === '?' ? 1 : Number.POSITIVE_INFINITY) : exact;
    if (max < min) throw wrong();
    const isLazy = this.#reader.takes('?');
    this.#skip(options);
    if (this.#reader.peek(/[*+?]|\{\d+(?:,\d*)?\}/y)) throw wrong();
    return { kind: 'loop', part, min, max, isLazy };
  }
}

export function category([, letter, name]: RegExpExecArray) {
  const set = namedSet(name as string);
  if (!set) throw wrong();
  return letter === 'p' ? set : set.inverted();
}

function twoOf(part: Part): [Part, Part] {
  if (part.kind !== 'choice') return [part, EMPTY];
  const [yes = EMPTY, no = EMPTY, ...others] = part.parts;
  if (others.length > 0) throw wrong();
  return [yes, no];
}

function withFlags(options: Options, [, on = '', off = '']: RegExpExecArray): Options {
  const changed: Record<string, boolean> = {};
  for (const flag of on) changed[flag] = true;
  for (const flag of off) changed[flag] = false;
  return { ...options, ...changed };
}
