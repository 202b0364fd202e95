import { lower } from '../values/letter-case.ts';

const UNITS = 0x10000;

/** A set of UTF-16 units, which are what .NET matches one by one. */
export class CharSet {
  readonly #bits: Uint8Array;

  private constructor(bits: Uint8Array) {
    this.#bits = bits;
  }

  static of(test: (unit: number) => boolean): CharSet {
    const bits = new Uint8Array(UNITS);
    for (let unit = 0; unit < UNITS; unit += 1) bits[unit] = test(unit) ? 1 : 0;
    return new CharSet(bits);
  }

  static range(from: number, to: number): CharSet {
    const bits = new Uint8Array(UNITS);
    bits.fill(1, from, to + 1);
    return new CharSet(bits);
  }

  static union(sets: readonly CharSet[]): CharSet {
    const bits = new Uint8Array(UNITS);
    for (const set of sets)
      for (let at = 0; at < UNITS; at += 1)
        bits[at] = (bits[at] as number) | (set.#bits[at] as number);
    return new CharSet(bits);
  }

  has = (unit: number): boolean => this.#bits[unit] === 1;

  inverted = (): CharSet => new CharSet(this.#bits.map((bit) => 1 - bit));

  without = (other: CharSet): CharSet =>
    new CharSet(this.#bits.map((bit, at) => (other.#bits[at] === 1 ? 0 : bit)));

  /** With every letter in its other cases too. */
  anyCase(): CharSet {
    const bits = this.#bits.slice();
    for (const group of caseGroups()) {
      if (!group.some((unit) => this.has(unit))) continue;
      for (const unit of group) bits[unit] = 1;
    }
    return new CharSet(bits);
  }
}

let groups: readonly (readonly number[])[] | undefined;

/** Units that differ in case only: those with one lower case. */
function caseGroups(): readonly (readonly number[])[] {
  groups ??= collect();
  return groups;
}

function collect(): number[][] {
  const byLower = new Map<number, number[]>();
  for (let unit = 0; unit < UNITS; unit += 1) {
    const small = lower(String.fromCharCode(unit)).charCodeAt(0);
    if (small === unit) continue;
    const group = byLower.get(small) ?? [small];
    group.push(unit);
    byLower.set(small, group);
  }
  return [...byLower.values()];
}

const known = new Map<string, CharSet>();

function kept(name: string, make: () => CharSet): CharSet {
  const found = known.get(name) ?? make();
  known.set(name, found);
  return found;
}

/** One unit; in any case if that is ignored. */
export const single = (unit: number, ignoresCase: boolean): CharSet =>
  kept(`${unit} ${ignoresCase}`, () => {
    const set = CharSet.range(unit, unit);
    return ignoresCase ? set.anyCase() : set;
  });

const testing = (pattern: RegExp) => (): CharSet =>
  CharSet.of((unit) => pattern.test(String.fromCharCode(unit)));

const SHORT: Readonly<Record<string, RegExp>> = {
  d: /\p{Nd}/u,
  s: /[\f\n\r\t\v\u0085\p{Z}]/u,
  w: /[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u,
  b: /[\p{L}\p{Mn}\p{Nd}\p{Pc}\u200c\u200d]/u,
};

const SHORT_ECMA: Readonly<Record<string, RegExp>> = {
  d: /[0-9]/,
  s: /[\f\n\r\t\v ]/,
  w: /[\w]/,
  b: /[\w]/,
};

/** `\d`, `\s`, `\w` and the units beside a word boundary; an upper-case letter is the opposite. */
export function shortSet(letter: string, isEcma: boolean): CharSet {
  const small = letter.toLowerCase();
  const pattern = (isEcma ? SHORT_ECMA : SHORT)[small] as RegExp;
  const set = kept(`\\${small} ${isEcma}`, testing(pattern));
  return small === letter ? set : kept(`\\${letter} ${isEcma}`, set.inverted);
}

export const ANY = (): CharSet => kept('any', () => CharSet.range(0, UNITS - 1));
export const NOT_LINE_FEED = (): CharSet => kept('.', () => single(10, false).inverted());

/** `\p{name}`: a general category or a block; `undefined` for an unknown name. */
export function namedSet(name: string): CharSet | undefined {
  const block = BLOCKS[name];
  if (block) return CharSet.range(block[0], block[1]);
  if (!/^(?:L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?)$/.test(name))
    return undefined;
  return kept(`p{${name}}`, testing(new RegExp(`\\p{${name}}`, 'u')));
}

/** The blocks that policies may want; .NET knows more. */
const BLOCKS: Readonly<Record<string, readonly [number, number]>> = {
  IsBasicLatin: [0x0000, 0x007f],
  'IsLatin-1Supplement': [0x0080, 0x00ff],
  'IsLatinExtended-A': [0x0100, 0x017f],
  'IsLatinExtended-B': [0x0180, 0x024f],
  IsGreek: [0x0370, 0x03ff],
  IsGreekandCoptic: [0x0370, 0x03ff],
  IsCyrillic: [0x0400, 0x04ff],
  IsHebrew: [0x0590, 0x05ff],
  IsArabic: [0x0600, 0x06ff],
  IsHiragana: [0x3040, 0x309f],
  IsKatakana: [0x30a0, 0x30ff],
  IsCJKUnifiedIdeographs: [0x4e00, 0x9fff],
  IsHangulSyllables: [0xac00, 0xd7af],
};
