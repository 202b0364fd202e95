import type { Match, Regex } from './regex.ts';

type Piece = string | ((match: Match) => string);

/** A replacement with `$1`, `${name}`, `$&` and the like, for one expression. */
export function replacement(text: string, regex: Regex): (match: Match) => string {
  const pieces = piecesOf(text, regex);
  return (match) => pieces.map((one) => (typeof one === 'string' ? one : one(match))).join('');
}

const PART = /\$(?:\{(\w+)\}|(\d+)|([$&`'+_]))/g;

function piecesOf(text: string, regex: Regex): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  PART.lastIndex = 0;
  for (let found = PART.exec(text); found; found = PART.exec(text)) {
    const [whole, name, digits, sign] = found;
    const piece = sign ? SIGNS[sign] : groupOf(name ?? digits ?? '', name !== undefined, regex);
    // A group that does not exist stays as it is written.
    if (piece === undefined) continue;
    pieces.push(text.slice(start, found.index), piece);
    start = found.index + whole.length;
  }
  return [...pieces, text.slice(start)];
}

const SIGNS: Readonly<Record<string, Piece>> = {
  $: '$',
  '&': (match) => match.value,
  '`': ({ source, index }) => source.slice(0, index),
  "'": ({ source, index, length }) => source.slice(index + length),
  '+': (match) => match.group(match.regex.tree.numbers.at(-1) ?? 0).value,
  _: ({ source }) => source,
};

function groupOf(name: string, isBraced: boolean, { tree }: Regex): Piece | undefined {
  const isNumber = /^\d+$/.test(name);
  const number = isNumber ? Number(name) : isBraced ? tree.names.get(name) : undefined;
  if (number === undefined || !tree.numbers.includes(number)) return undefined;
  return (match) => match.group(number).value;
}

/** Replaces so many matches from a place on; all for -1. */
export function replaced(
  regex: Regex,
  text: string,
  write: (match: Match) => string,
  count = -1,
  from = 0,
): string {
  let rest = count < 0 ? Number.POSITIVE_INFINITY : count;
  if (rest === 0) return text;
  let result = '';
  let end = 0;
  for (const match of regex.matches(text, from)) {
    result += text.slice(end, match.index) + write(match);
    end = match.index + match.length;
    rest -= 1;
    if (rest === 0) break;
  }
  return result + text.slice(end);
}

/** The parts between matches, with what groups captured in between. */
export function splitBy(regex: Regex, text: string, count = 0, from = 0): string[] {
  if (count === 1) return [text];
  let rest = count === 0 ? Number.POSITIVE_INFINITY : count - 1;
  const parts: string[] = [];
  let end = 0;
  for (const match of regex.matches(text, from)) {
    parts.push(text.slice(end, match.index));
    for (const number of regex.tree.numbers) {
      const group = match.group(number);
      if (number > 0 && group.success) parts.push(group.value);
    }
    end = match.index + match.length;
    rest -= 1;
    if (rest === 0) break;
  }
  return [...parts, text.slice(end)];
}
