import type { TypeOf } from '../member.ts';
import { compareOrdinal, folded } from '../values/strings.ts';
import { fixed, method } from './describe.ts';

/** Compares texts by their units, or by those of their capital letters. */
export class StringComparer {
  readonly ignoresCase: boolean;

  constructor(ignoresCase: boolean) {
    this.ignoresCase = ignoresCase;
  }

  compare = (one: string | null, other: string | null): number =>
    compareOrdinal(this.#key(one), this.#key(other));

  equals = (one: string | null, other: string | null): boolean =>
    this.#key(one) === this.#key(other);

  /** The same for equal texts. */
  hash = (text: string | null): string | null => this.#key(text);

  #key = (text: string | null): string | null => text && folded(text, this);
}

export const STRING_COMPARER: TypeOf = {
  name: 'StringComparer',
  bases: ['IComparer<string>', 'IEqualityComparer<string>'],
  is: (value) => value instanceof StringComparer,
  members: {
    Compare: [
      method(
        ['string', 'string'],
        'int',
        (comparer: StringComparer, one: string | null, other: string | null) =>
          comparer.compare(one, other),
      ),
    ],
    Equals: [
      method(
        ['string', 'string'],
        'bool',
        (comparer: StringComparer, one: string | null, other: string | null) =>
          comparer.equals(one, other),
      ),
    ],
  },
  statics: {
    Ordinal: fixed('StringComparer', new StringComparer(false)),
    OrdinalIgnoreCase: fixed('StringComparer', new StringComparer(true)),
  },
};
