import { Fault } from '../fault.ts';
import { CharSet, namedSet, shortSet } from './char-set.ts';
import type { Options } from './options.ts';
import type { Reader } from './reader.ts';

const wrong = (): Fault => new Fault('RegexParseException');

/** `[a-z\d-[aeiou]]`, after the opening bracket. */
export function readClass(reader: Reader, options: Options): CharSet {
  const isNegated = reader.takes('^');
  const sets: CharSet[] = [];
  let less: CharSet | undefined;
  for (let isFirst = true; ; isFirst = false) {
    if (reader.isAtEnd) throw wrong();
    if (!isFirst && reader.takes(']')) break;
    if (!isFirst && reader.takes('-[')) {
      less = readClass(reader, options);
      if (!reader.takes(']')) throw wrong();
      break;
    }
    sets.push(readItem(reader, options));
  }
  const all = CharSet.union(sets);
  const cased = options.i ? all.anyCase() : all;
  const whole = isNegated ? cased.inverted() : cased;
  return less ? whole.without(less) : whole;
}

function readItem(reader: Reader, options: Options): CharSet {
  const short = reader.match(/\\([dDsSwW])/y);
  if (short) return shortSet(short[1] as string, options.isEcma);
  const named = reader.match(/\\([pP])\{([\w-]+)\}/y);
  if (named) {
    const set = namedSet(named[2] as string);
    if (!set) throw wrong();
    return named[1] === 'p' ? set : set.inverted();
  }
  const from = readUnit(reader);
  if (!reader.peek(/-(?![\][])/y)) return CharSet.range(from, from);
  reader.skip(1);
  if (reader.peek(/\\[dDsSwWpP]/y)) throw wrong();
  const to = readUnit(reader);
  if (to < from) throw wrong();
  return CharSet.range(from, to);
}

function readUnit(reader: Reader): number {
  if (!reader.takes('\\')) return reader.next().charCodeAt(0);
  if (reader.takes('b')) return 8;
  return readCode(reader);
}

const LETTERS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** The unit that an escape stands for, after its backslash. */
export function readCode(reader: Reader): number {
  const octal = reader.match(/[0-7]{1,3}/y);
  if (octal) return Number.parseInt(octal[0], 8) & 0xff;
  const hex = reader.match(/x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})/y);
  if (hex) return Number.parseInt((hex[1] ?? hex[2]) as string, 16);
  const control = reader.match(/c([@-_a-z])/y);
  if (control) return (control[1] as string).toUpperCase().charCodeAt(0) - 64;
  const character = reader.next();
  const letter = LETTERS[character];
  if (letter !== undefined) return letter;
  if (/[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u.test(character)) throw wrong();
  return character.charCodeAt(0);
}
