import { isBoxedAs } from '../boxed.ts';
import { Fault } from '../fault.ts';
import type { Members, Overloads, TypeOf } from '../member.ts';
import { lower, upper } from '../values/letter-case.ts';
import type { Read } from '../values/number-parse.ts';
import { comparable, constant, method, present, readers, shared } from './describe.ts';

const is = isBoxedAs('char');

/** The text from an index on. */
function at(text: string | null, index: number): string {
  const found = present(text)[index];
  if (found === undefined) throw new Fault('ArgumentOutOfRangeException');
  return found;
}

/** The character at an index, with the second half of a pair. */
function pointAt(text: string | null, index: number): string {
  const unit = at(text, index);
  const pair = (text as string).slice(index, index + 2);
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair) ? pair : unit;
}

const tests = (pattern: RegExp): Overloads => [
  shared(['char'], 'bool', (one: string) => pattern.test(one)),
  shared(['string', 'int'], 'bool', (text: string | null, index: number) =>
    pattern.test(pointAt(text, index)),
  ),
];

/** Tests that look at one unit even in a pair. */
const testsUnit = (pattern: RegExp): Overloads => [
  shared(['char'], 'bool', (one: string) => pattern.test(one)),
  shared(['string', 'int'], 'bool', (text: string | null, index: number) =>
    pattern.test(at(text, index)),
  ),
];

function read(text: string | null): Read<string> {
  if (text === null) return { fault: new Fault('ArgumentNullException') };
  return text.length === 1 ? { value: text } : { fault: new Fault('FormatException') };
}

function fromUtf32(code: number): string {
  const isValid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  if (!isValid) throw new Fault('ArgumentOutOfRangeException');
  return String.fromCodePoint(code);
}

function toUtf32(text: string | null, index: number): number {
  const point = pointAt(text, index);
  if (point.length === 1 && /[\ud800-\udfff]/.test(point)) throw new Fault('ArgumentException');
  return point.codePointAt(0) as number;
}

function joined(high: string, low: string): number {
  if (!/[\ud800-\udbff]/.test(high) || !/[\udc00-\udfff]/.test(low)) {
    throw new Fault('ArgumentOutOfRangeException');
  }
  return (high + low).codePointAt(0) as number;
}

const isPair = (high: string, low: string): boolean =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(high + low);

const one = (run: (character: string) => unknown): Overloads => [shared(['char'], 'char', run)];

const STATICS: Members = {
  ...readers('char', read, '\0'),
  MaxValue: constant('char', '\uffff'),
  MinValue: constant('char', '\0'),
  ConvertFromUtf32: [shared(['int'], 'string', fromUtf32)],
  ConvertToUtf32: [
    shared(['char', 'char'], 'int', joined),
    shared(['string', 'int'], 'int', toUtf32),
  ],
  IsControl: testsUnit(/\p{Cc}/u),
  IsDigit: tests(/\p{Nd}/u),
  IsHighSurrogate: testsUnit(/[\ud800-\udbff]/),
  IsLetter: tests(/\p{L}/u),
  IsLetterOrDigit: tests(/[\p{L}\p{Nd}]/u),
  IsLower: tests(/\p{Ll}/u),
  IsLowSurrogate: testsUnit(/[\udc00-\udfff]/),
  IsNumber: tests(/\p{N}/u),
  IsPunctuation: tests(/\p{P}/u),
  IsSeparator: tests(/\p{Z}/u),
  IsSurrogate: testsUnit(/[\ud800-\udfff]/),
  IsSurrogatePair: [
    shared(['char', 'char'], 'bool', isPair),
    shared(['string', 'int'], 'bool', (text: string | null, index: number) => {
      at(text, index);
      return pointAt(text, index).length === 2;
    }),
  ],
  IsSymbol: tests(/\p{S}/u),
  IsUpper: tests(/\p{Lu}/u),
  IsWhiteSpace: testsUnit(/[\t-\r\u0085\p{Z}]/u),
  ToLower: one(lower),
  ToLowerInvariant: one(lower),
  ToUpper: one(upper),
  ToUpperInvariant: one(upper),
  ToString: [shared(['char'], 'string', (character: string) => character)],
};

export const CHAR: TypeOf = {
  name: 'char',
  isValue: true,
  bases: ['ValueType'],
  fallback: '\0',
  is,
  members: {
    ...comparable('char', (a: string, b: string) => a.charCodeAt(0) - b.charCodeAt(0), is),
    ToString: [method([], 'string', (character: string) => character)],
  },
  statics: STATICS,
};
