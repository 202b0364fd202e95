import { arrayOf } from '../boxed.ts';
import { type EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import { allocate } from '../limits.ts';
import type { Members, Method, Overloads, TypeOf } from '../member.ts';
import type { Type } from '../types.ts';
import { lower, upper } from '../values/letter-case.ts';
import {
  type Comparison,
  folded,
  given,
  indexOf,
  inserted,
  lastIndexOf,
  padding,
  removed,
  replaced,
  split,
  substring,
  trimmed,
} from '../values/strings.ts';
import { STRING_EXTENSIONS } from './credentials.ts';
import { method, property } from './describe.ts';
import { STRING_STATICS } from './string-statics.ts';

const ORDINAL: Comparison = { ignoresCase: false };

export const comparisonOf = (how: EnumValue): Comparison => ({
  ignoresCase: how.text.endsWith('IgnoreCase'),
});

const chars = (text: string): string[] => arrayOf('char', text.split(''));

/** The forms of `IndexOf` and `LastIndexOf`, for a text and for a character. */
function searching(find: typeof indexOf): Overloads {
  const all = (type: Type, places: number, hasHow: boolean): Method =>
    method(
      [type, ...Array<Type>(places).fill('int'), ...(hasHow ? ['StringComparison'] : [])],
      'int',
      (text: string, part: string | null, ...more: never[]) => {
        const [start, count] = more.slice(0, places) as number[];
        const how = hasHow ? comparisonOf(more[places] as unknown as EnumValue) : ORDINAL;
        if (text === '' && type === 'char' && find === lastIndexOf) return -1;
        return find(text, given(part), start, count, how);
      },
    );
  return [
    ...[0, 1, 2].map((places) => all('char', places, false)),
    ...[0, 1, 2].flatMap((places) => [all('string', places, false), all('string', places, true)]),
  ];
}

/** `IndexOfAny`: the nearest place of any of the characters. */
function searchingAny(find: typeof indexOf, nearest: (...places: number[]) => number): Overloads {
  const run = (text: string, any: readonly string[] | null, start?: number, count?: number) => {
    if (any === null) throw new Fault('ArgumentNullException');
    if (text === '' && find === lastIndexOf) return -1;
    const places = any.map((one) => find(text, one, start, count)).filter((at) => at >= 0);
    find(text, '\0', start, count);
    return places.length === 0 ? -1 : nearest(...places);
  };
  return [0, 1, 2].map((places) =>
    method(['char[]', ...Array<Type>(places).fill('int')], 'int', run),
  );
}

function testing(test: (text: string, part: string) => boolean): Overloads {
  return [
    method(['string'], 'bool', (text: string, part: string | null) => test(text, given(part))),
    method(
      ['string', 'StringComparison'],
      'bool',
      (text: string, part: string | null, how: EnumValue) => {
        const as = comparisonOf(how);
        return test(folded(text, as), folded(given(part), as));
      },
    ),
  ];
}

const trims = (where: 'both' | 'start' | 'end'): Overloads => [
  method([{ params: 'char' }], 'string', (text: string, characters: string[] | null) =>
    trimmed(text, characters, where),
  ),
];

const pads = (left: boolean): Overloads => [
  method(['int'], 'string', (text: string, width: number) => padding(text, width, ' ', left)),
  method(['int', 'char'], 'string', (text: string, width: number, by: string) =>
    padding(text, width, by, left),
  ),
];

const removesEmpty = (options: EnumValue): boolean => options.text === 'RemoveEmptyEntries';

const SPLIT: Overloads = [
  method([{ params: 'char' }], 'string[]', (text: string, by: string[] | null) => split(text, by)),
  method(['char[]', 'int'], 'string[]', (text: string, by: string[] | null, most: number) =>
    split(text, by, most),
  ),
  ...['char[]', 'string[]'].flatMap((type) => [
    method(
      [type, 'StringSplitOptions'],
      'string[]',
      (text: string, by: string[] | null, options: EnumValue) =>
        split(text, by, undefined, removesEmpty(options)),
    ),
    method(
      [type, 'int', 'StringSplitOptions'],
      'string[]',
      (text: string, by: string[] | null, most: number, options: EnumValue) =>
        split(text, by, most, removesEmpty(options)),
    ),
  ]),
];

const plain = (run: (text: string) => unknown): Overloads => [method([], 'string', run)];

const MEMBERS: Members = {
  Length: property('int', (text: string) => text.length),
  Contains: [
    method(['string'], 'bool', (text: string, part: string | null) => text.includes(given(part))),
  ],
  Equals: [
    method(['string'], 'bool', (text: string, other: string | null) => text === other),
    method(['object'], 'bool', (text: string, other: unknown) => text === other),
    method(
      ['string', 'StringComparison'],
      'bool',
      (text: string, other: string | null, how: EnumValue) =>
        other !== null && folded(text, comparisonOf(how)) === folded(other, comparisonOf(how)),
    ),
  ],
  StartsWith: testing((text, part) => text.startsWith(part)),
  EndsWith: testing((text, part) => text.endsWith(part)),
  IndexOf: searching(indexOf),
  LastIndexOf: searching(lastIndexOf),
  IndexOfAny: searchingAny(indexOf, Math.min),
  LastIndexOfAny: searchingAny(lastIndexOf, Math.max),
  Split: SPLIT,
  Substring: [method(['int'], 'string', substring), method(['int', 'int'], 'string', substring)],
  Insert: [method(['int', 'string'], 'string', inserted)],
  Remove: [method(['int'], 'string', removed), method(['int', 'int'], 'string', removed)],
  Replace: [
    method(['char', 'char'], 'string', (text: string, old: string, other: string) =>
      text.replaceAll(old, () => other),
    ),
    method(['string', 'string'], 'string', replaced),
  ],
  PadLeft: pads(true),
  PadRight: pads(false),
  Trim: trims('both'),
  TrimStart: trims('start'),
  TrimEnd: trims('end'),
  ToLower: plain(lower),
  ToLowerInvariant: plain(lower),
  ToUpper: plain(upper),
  ToUpperInvariant: plain(upper),
  ToString: plain((text) => text),
  ToCharArray: [
    method([], 'char[]', chars),
    method(['int', 'int'], 'char[]', (text: string, start: number, count: number) =>
      chars(substring(text, start, count)),
    ),
  ],
};

function repeated(character: string, count: number): string {
  if (count < 0) throw new Fault('ArgumentOutOfRangeException');
  allocate(2 * count);
  return character.repeat(count);
}

const CONSTRUCTORS: Overloads = [
  method(['char', 'int'], 'string', (_: never, character: string, count: number) =>
    repeated(character, count),
  ),
  method(['char[]'], 'string', (_: never, all: string[] | null) => (all ?? []).join('')),
  method(
    ['char[]', 'int', 'int'],
    'string',
    (_: never, all: string[] | null, start: number, count: number) => {
      if (all === null) throw new Fault('ArgumentNullException');
      return substring(all.join(''), start, count);
    },
  ),
];

/** Texts are compared by their UTF-16 units: the order of a culture differs between machines. */
export const STRING: readonly TypeOf[] = [
  {
    name: 'string',
    bases: ['IEnumerable<char>'],
    is: (value) => typeof value === 'string',
    constructors: CONSTRUCTORS,
    members: { ...MEMBERS, ...STRING_EXTENSIONS },
    statics: STRING_STATICS,
    indexers: [
      {
        by: ['int'],
        gives: 'char',
        get: (text: string, at: number) => {
          const found = text[at];
          if (found === undefined) throw new Fault('IndexOutOfRangeException');
          return found;
        },
      },
    ],
  },
  enumOf('StringComparison', {
    CurrentCulture: 0,
    CurrentCultureIgnoreCase: 1,
    InvariantCulture: 2,
    InvariantCultureIgnoreCase: 3,
    Ordinal: 4,
    OrdinalIgnoreCase: 5,
  }),
  enumOf('StringSplitOptions', { None: 0, RemoveEmptyEntries: 1 }, true),
];
