import { Fault } from '../fault.ts';
import { allocate } from '../limits.ts';
import { upper } from './letter-case.ts';

/** How two texts are compared. The twin knows no culture, so that of one is as without it. */
export interface Comparison {
  readonly ignoresCase: boolean;
}

const SPACE = '[\\t-\\r\\u0085\\p{Z}]';
const LEADING = new RegExp(`^${SPACE}+`, 'u');
const TRAILING = new RegExp(`${SPACE}+$`, 'u');

export const isBlank = (text: string): boolean => text.replace(LEADING, '') === '';

/** Without the given characters at the start, the end or both; white space if there are none. */
export function trimmed(
  text: string,
  characters: readonly string[] | null,
  where: 'both' | 'start' | 'end' = 'both',
): string {
  if (!characters || characters.length === 0) {
    const front = where === 'end' ? text : text.replace(LEADING, '');
    return where === 'start' ? front : front.replace(TRAILING, '');
  }
  let [start, end] = [0, text.length];
  if (where !== 'end') while (start < end && characters.includes(text[start] as string)) start += 1;
  if (where !== 'start') {
    while (end > start && characters.includes(text[end - 1] as string)) end -= 1;
  }
  return text.slice(start, end);
}

/** The text in which an ordinal comparison looks. */
export const folded = (text: string, { ignoresCase }: Comparison): string =>
  ignoresCase ? upper(text) : text;

export function compareOrdinal(one: string | null, other: string | null): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  const length = Math.min(one.length, other.length);
  // .NET reads the first unit of an empty text as zero.
  for (let at = 0; at < Math.max(length, 1); at += 1) {
    const difference = (one.charCodeAt(at) || 0) - (other.charCodeAt(at) || 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

const outOfRange = (): Fault => new Fault('ArgumentOutOfRangeException');

export function given(text: string | null): string {
  if (text === null) throw new Fault('ArgumentNullException');
  return text;
}

/** The first place of a part at or after a start, and before the end of `count` characters. */
export function indexOf(
  text: string,
  part: string,
  start = 0,
  count = text.length - start,
  how: Comparison = { ignoresCase: false },
): number {
  if (start < 0 || start > text.length || count < 0 || count > text.length - start) {
    throw outOfRange();
  }
  const found = folded(text.slice(start, start + count), how).indexOf(folded(part, how));
  return found < 0 ? -1 : found + start;
}

/** The last place of a part that ends at or before a start, among `count` characters. */
export function lastIndexOf(
  text: string,
  part: string,
  start = text.length - 1,
  count = start + 1,
  how: Comparison = { ignoresCase: false },
): number {
  if (text === '' && (start === -1 || start === 0)) return part === '' ? 0 : -1;
  let [from, length] = [start, count];
  if (from < 0 || from > text.length) throw outOfRange();
  if (from === text.length) {
    from -= 1;
    if (length > 0) length -= 1;
  }
  if (length < 0 || from - length + 1 < 0) throw outOfRange();
  const first = from - length + 1;
  const found = folded(text.slice(first, from + 1), how).lastIndexOf(folded(part, how));
  return found < 0 ? -1 : found + first;
}

export function substring(text: string, start: number, length = text.length - start): string {
  if (start < 0 || start > text.length || length < 0 || start + length > text.length) {
    throw outOfRange();
  }
  return text.slice(start, start + length);
}

export function inserted(text: string, start: number, part: string | null): string {
  const value = given(part);
  if (start < 0 || start > text.length) throw outOfRange();
  return text.slice(0, start) + value + text.slice(start);
}

export function removed(text: string, start: number, count = text.length - start): string {
  if (start < 0 || count < 0 || start > text.length || count > text.length - start) {
    throw outOfRange();
  }
  return text.slice(0, start) + text.slice(start + count);
}

export function replaced(text: string, old: string | null, other: string | null): string {
  if (given(old) === '') throw new Fault('ArgumentException');
  return text.replaceAll(old as string, () => other ?? '');
}

export function padding(text: string, width: number, by: string, left: boolean): string {
  if (width < 0) throw outOfRange();
  allocate(2 * width);
  return left ? text.padStart(width, by) : text.padEnd(width, by);
}

/** Split at any of the separators; at white space if there are none. */
export function split(
  text: string,
  separators: readonly string[] | null,
  most = Number.POSITIVE_INFINITY,
  removesEmpty = false,
): string[] {
  const [only] = separators ?? [];
  // The common case, which policies run on every request.
  if (only && separators?.length === 1 && !removesEmpty && most === Number.POSITIVE_INFINITY) {
    return text.split(only);
  }
  if (most < 0) throw outOfRange();
  if (most === 0) return [];
  const real = (separators ?? []).filter((one) => one !== null && one !== '');
  const isBlankSplit = (separators ?? []).length === 0;
  if (!isBlankSplit && real.length === 0) return removesEmpty && text === '' ? [] : [text];
  const cuts = isBlankSplit ? blanksIn(text) : cutsIn(text, real);
  const parts: string[] = [];
  let start = 0;
  for (const [at, length] of cuts) {
    if (parts.length === most - 1) break;
    if (at > start || !removesEmpty) parts.push(text.slice(start, at));
    start = at + length;
  }
  return [...parts, ...rest(text, start, cuts, removesEmpty)];
}

/** The last part; without empty parts, separators at its start go too. */
function rest(
  text: string,
  from: number,
  cuts: readonly (readonly [number, number])[],
  removesEmpty: boolean,
): string[] {
  let start = from;
  if (removesEmpty) {
    for (const [at, length] of cuts) if (at === start) start += length;
    if (start === text.length) return [];
  }
  return [text.slice(start)];
}

const blanksIn = (text: string): [number, number][] =>
  [...text.matchAll(new RegExp(SPACE, 'gu'))].map(({ index }) => [index, 1]);

/** Where separators stand; at one place the first in the list counts. */
function cutsIn(text: string, separators: readonly string[]): [number, number][] {
  const cuts: [number, number][] = [];
  for (let at = 0; at < text.length; at += 1) {
    const found = separators.find((one) => text.startsWith(one, at));
    if (found === undefined) continue;
    cuts.push([at, found.length]);
    at += found.length - 1;
  }
  return cuts;
}
