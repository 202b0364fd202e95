import { iterate } from '../collections/sequence.ts';
import type { EnumValue } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Members, Method } from '../member.ts';
import { itemOf } from '../registry.ts';
import { formatOfObject, textOf, textOfObject } from '../text-of.ts';
import { listOf, type Type } from '../types.ts';
import { composite } from '../values/composite.ts';
import { compareOrdinal, folded, given, isBlank } from '../values/strings.ts';
import { fixed, present, shared } from './describe.ts';

const upperOf = (text: string): string => folded(text, { ignoresCase: true });

function compareHow(one: string | null, other: string | null, how: EnumValue): number {
  if (how.text === 'Ordinal') return compareOrdinal(one, other);
  if (how.text === 'OrdinalIgnoreCase') {
    return compareOrdinal(one && upperOf(one), other && upperOf(other));
  }
  throw new Fault('NotSupportedException', 'the twin does not know the order of a culture');
}

/** The order of parts; a null has no part. */
function compareParts(
  one: string | null,
  start: number,
  other: string | null,
  otherStart: number,
  length: number,
  compare: (a: string | null, b: string | null) => number,
): number {
  if (one === null || other === null) return compare(one, other);
  return compare(part(one, start, length), part(other, otherStart, length));
}

function part(text: string, start: number, length: number): string {
  if (start < 0 || start > text.length || length < 0)
    throw new Fault('ArgumentOutOfRangeException');
  return text.slice(start, start + length);
}

const joined = (by: string | null, items: Iterable<unknown>): string =>
  [...items].map(textOfObject).join(by ?? '');

function joinedRange(
  by: string | null,
  all: string[] | null,
  start: number,
  count: number,
): string {
  const items = present(all);
  if (start < 0 || count < 0 || start + count > items.length) {
    throw new Fault('ArgumentOutOfRangeException');
  }
  return joined(by, items.slice(start, start + count));
}

/** `Join<T>(string, IEnumerable<T>)`: how an item becomes text depends on its type. */
const joinedItems: Method = {
  takes: ['string', { infer: sequenceOf }],
  gives: 'string',
  run: (_: never, by: string | null, items: unknown) => joined(by, iterate(items)),
  bind: ([, list = '']) => {
    const text = textOf(itemOf(list) ?? 'object');
    return (_: never, by: string | null, items: unknown) =>
      Array.from(iterate(items), text).join(by ?? '');
  },
};

function sequenceOf(given: Type): Type | undefined {
  const item = itemOf(given);
  return item === undefined ? undefined : listOf(item);
}

const concatenated = (...items: unknown[]): string => items.map(textOfObject).join('');

const format = (text: string | null, args: readonly unknown[]): string =>
  composite(text, args, formatOfObject);

const objects = (count: number): string[] => Array<string>(count).fill('object');
const strings = (count: number): string[] => Array<string>(count).fill('string');

export const STRING_STATICS: Members = {
  Empty: fixed('string', ''),
  Join: [
    joinedItems,
    shared(
      ['string', 'IEnumerable<string>'],
      'string',
      (by: string | null, items: Iterable<string>) => joined(by, present(items)),
    ),
    shared(
      ['string', { params: 'string' }],
      'string',
      (by: string | null, items: string[] | null) => joined(by, present(items)),
    ),
    shared(
      ['string', { params: 'object' }],
      'string',
      (by: string | null, items: unknown[] | null) => joined(by, present(items)),
    ),
    shared(['string', 'string[]', 'int', 'int'], 'string', joinedRange),
  ],
  Concat: [
    ...[2, 3, 4].map((count) => shared(strings(count), 'string', concatenated)),
    ...[1, 2, 3].map((count) => shared(objects(count), 'string', concatenated)),
    shared([{ params: 'string' }], 'string', (items: string[] | null) =>
      joined('', present(items)),
    ),
    shared([{ params: 'object' }], 'string', (items: unknown[] | null) =>
      joined('', present(items)),
    ),
    shared(['IEnumerable<string>'], 'string', (items: Iterable<string> | null) =>
      joined('', present(items)),
    ),
  ],
  Copy: [shared(['string'], 'string', (text: string | null) => given(text))],
  Format: [
    ...[1, 2, 3].map((count) =>
      shared(['string', ...objects(count)], 'string', (text: string | null, ...args: unknown[]) =>
        format(text, args),
      ),
    ),
    shared(['string', { params: 'object' }], 'string', (text: string | null, args: unknown[]) =>
      format(text, args),
    ),
  ],
  IsNullOrEmpty: [shared(['string'], 'bool', (text: string | null) => !text)],
  IsNullOrWhiteSpace: [shared(['string'], 'bool', (text: string | null) => !text || isBlank(text))],
  Equals: [
    shared(
      ['string', 'string'],
      'bool',
      (one: string | null, other: string | null) => one === other,
    ),
    shared(
      ['string', 'string', 'StringComparison'],
      'bool',
      (one: string | null, other: string | null, how: EnumValue) =>
        one === other ||
        (one !== null &&
          other !== null &&
          how.text.endsWith('IgnoreCase') &&
          upperOf(one) === upperOf(other)),
    ),
  ],
  Compare: [
    shared(['string', 'string', 'StringComparison'], 'int', compareHow),
    shared(
      ['string', 'int', 'string', 'int', 'int', 'StringComparison'],
      'int',
      (
        one: string | null,
        start: number,
        other: string | null,
        otherStart: number,
        length: number,
        how: EnumValue,
      ) => compareParts(one, start, other, otherStart, length, (a, b) => compareHow(a, b, how)),
    ),
  ],
  CompareOrdinal: [
    shared(['string', 'string'], 'int', compareOrdinal),
    shared(
      ['string', 'int', 'string', 'int', 'int'],
      'int',
      (
        one: string | null,
        start: number,
        other: string | null,
        otherStart: number,
        length: number,
      ) => compareParts(one, start, other, otherStart, length, compareOrdinal),
    ),
  ],
};
