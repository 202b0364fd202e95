import { type EnumValue, enumOf } from '../enum-value.ts';
import { Fault, present } from '../fault.ts';
import type { Members, Property, TypeOf } from '../member.ts';
import { STRING_EXTENSIONS } from './credentials.ts';

/** Members of every string. */
const MEMBERS: Members = {
  Length: { gives: 'int', get: (text: string) => text.length } satisfies Property,
  Contains: [
    { takes: ['string'], gives: 'bool', run: (text: string, part: string) => has(text, part) },
  ],
  Equals: [
    {
      takes: ['string', 'StringComparison'],
      gives: 'bool',
      run: (text: string, other: string | null, how: EnumValue) =>
        other !== null && folded(text, how) === folded(other, how),
    },
  ],
  StartsWith: [comparing((text, part) => text.startsWith(part))],
  EndsWith: [comparing((text, part) => text.endsWith(part))],
  IndexOf: [
    {
      takes: ['string', 'StringComparison'],
      gives: 'int',
      run: (text: string, part: string, how: EnumValue) =>
        folded(text, how).indexOf(folded(given(part), how)),
    },
  ],
  Split: [
    { takes: ['char'], gives: 'string[]', run: (text: string, by: string) => text.split(by) },
  ],
  PadLeft: [
    {
      takes: ['int', 'char'],
      gives: 'string',
      run: (text: string, width: number, by: string) => text.padStart(atLeastZero(width), by),
    },
  ],
  Replace: [
    {
      takes: ['string', 'string'],
      gives: 'string',
      run: (text: string, old: string, other: string | null) => replaced(text, old, other),
    },
  ],
  Trim: [{ takes: [], gives: 'string', run: (text: string) => text.trim() }],
  ToString: [{ takes: [], gives: 'string', run: (text: string) => text }],
};

function comparing(test: (text: string, part: string) => boolean) {
  return {
    takes: ['string', 'StringComparison'],
    gives: 'bool',
    run: (text: string, part: string, how: EnumValue) =>
      test(folded(text, how), folded(given(part), how)),
  };
}

const given = (text: string | null): string => {
  if (text === null) throw new Fault('ArgumentNullException');
  return text;
};

const has = (text: string, part: string): boolean => text.includes(given(part));

function atLeastZero(width: number): number {
  if (width < 0) throw new Fault('ArgumentOutOfRangeException');
  return width;
}

function replaced(text: string, old: string, other: string | null): string {
  if (given(old) === '') throw new Fault('ArgumentException');
  return text.replaceAll(old, () => other ?? '');
}

/** .NET folds each UTF-16 unit separately: `ß` stays, whereas JavaScript turns it into `SS`. */
const folded = (text: string, how: EnumValue): string =>
  how.text === 'OrdinalIgnoreCase' ? text.replace(/./gsu, upper) : text;

function upper(character: string): string {
  const folded = character.toUpperCase();
  // The two letters with an ASCII counterpart stay: a foreign letter must not equal `i` or `s`.
  const isForeign = character === '\u0131' || character === '\u017f';
  return isForeign || folded.length !== character.length ? character : folded;
}

/** Ordinal comparisons only: those of a culture differ between machines. */
export const TEXT: readonly TypeOf[] = [
  {
    name: 'string',
    bases: ['IEnumerable<char>'],
    is: (value) => typeof value === 'string',
    members: { ...MEMBERS, ...STRING_EXTENSIONS },
    statics: {
      Join: [
        {
          takes: ['string', 'IEnumerable<string>'],
          gives: 'string',
          run: (_: never, by: string, list: Iterable<string>) => [...present(list)].join(by),
        },
      ],
      CompareOrdinal: [
        {
          takes: ['string', 'string'],
          gives: 'int',
          run: (_: never, a: string, b: string) => compareOrdinal(a, b),
        },
      ],
      IsNullOrEmpty: [
        { takes: ['string'], gives: 'bool', run: (_: never, text: string | null) => !text },
      ],
    },
  },
  enumOf('StringComparison', { Ordinal: 4, OrdinalIgnoreCase: 5 }),
];

function compareOrdinal(one: string | null, other: string | null): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  const length = Math.min(one.length, other.length);
  // .NET reads the first unit of an empty text as zero.
  for (let at = 0; at < Math.max(length, 1); at += 1) {
    const difference = (one.charCodeAt(at) || 0) - (other.charCodeAt(at) || 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
