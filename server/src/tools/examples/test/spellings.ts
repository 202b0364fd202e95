/** Ways to write an allowed value so that it looks, decodes or folds like itself without being equal. */

/** Letters of other scripts that look like Latin ones (Unicode UTS 39), by the letter they mimic. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аɑαａ𝐚ᴀ',
  b: 'ƄЬᏏｂ𝐛',
  c: 'сϲᴄⅽｃ𝐜',
  d: 'ԁⅾᏧｄ𝐝',
  e: 'еҽℯｅ𝐞',
  f: 'ſẝքｆ𝐟',
  g: 'ɡցᶃｇ𝐠',
  h: 'һհᏂｈ𝐡',
  i: 'іıⅰꙇｉ𝐢',
  j: 'јϳｊ𝐣',
  k: 'κкᴋK𝐤',
  l: 'ⅼӏ|1І𝐥',
  m: 'ⅿｍ𝐦',
  n: 'ոռｎ𝐧',
  o: 'оοσօ0ｏ𝐨',
  p: 'рρⲣｐ𝐩',
  q: 'ԛգｑ𝐪',
  r: 'гᴦⲅｒ𝐫',
  s: 'ѕꜱſｓ𝐬',
  t: 'тτᴛｔ𝐭',
  u: 'υսᴜｕ𝐮',
  v: 'νѵⅴｖ𝐯',
  w: 'ԝѡᴡｗ𝐰',
  x: 'хⅹ×ｘ𝐱',
  y: 'уγүｙ𝐲',
  z: 'ᴢᏃｚ𝐳',
  '-': '‐‑‒–—−﹣－➖˗',
};

/** Every single and every pair of substitutions. */
export function* homoglyphs(value: string): Generator<string> {
  for (const [i, first] of substitutions(value)) {
    yield first;
    for (const [j, second] of substitutions(first)) if (j > i) yield second;
  }
}

function* substitutions(value: string): Generator<[number, string]> {
  for (let i = 0; i < value.length; i++) {
    for (const lookalike of LOOKALIKES[value[i] as string] ?? '') {
      yield [i, value.slice(0, i) + lookalike + value.slice(i + 1)];
    }
  }
}

/** Every code point that a compatibility form or case folding turns into the given character. */
function foldingTo(character: string): string[] {
  const found = [];
  for (let code = 0x80; code <= 0x2ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const candidate = String.fromCodePoint(code);
    if (candidate.normalize('NFKC').toLowerCase() === character) found.push(candidate);
  }
  return found;
}

const FOLDINGS: ReadonlyMap<string, readonly string[]> = new Map(
  [...'abcdefghijklmnopqrstuvwxyz-'].map((character) => [character, foldingTo(character)]),
);

/** Spellings that equal the value once normalised and lower-cased. */
export function* foldings(value: string): Generator<string> {
  for (let i = 0; i < value.length; i++) {
    const character = value[i] as string;
    for (const other of [...(FOLDINGS.get(character) ?? []), character.toUpperCase()]) {
      if (other !== character) yield value.slice(0, i) + other + value.slice(i + 1);
    }
  }
  yield value.toUpperCase();
  yield value.replace(/[!-~]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0));
  for (const mark of ['\u0301', '\u0307', '\u0345', '\u20dd']) yield `${value}${mark}`;
}

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));

/** Zero-width, filler and other characters without a glyph. */
export const INVISIBLES: readonly string[] = [
  ...'\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0',
  ...range(0x200b, 0x200f),
  ...range(0x2060, 0x2064),
  ...range(0x206a, 0x206f),
  ...range(0xfe00, 0xfe0f),
  ...range(0xe0000, 0xe007f),
  ...range(0xe0100, 0xe01ef),
];

/** Marks, embeddings, overrides and isolates of the bidirectional algorithm. */
export const BIDI: readonly string[] = [
  '\u061c',
  '\u200e',
  '\u200f',
  ...range(0x202a, 0x202e),
  ...range(0x2066, 0x2069),
];

/** A character at the start, in every gap and at the end of a value. */
export function* inserted(value: string, character: string): Generator<string> {
  for (let i = 0; i <= value.length; i++) yield value.slice(0, i) + character + value.slice(i);
}

export const TERMINATORS: readonly string[] = [
  '\0',
  '%00',
  '\\0',
  '\\x00',
  '\n',
  '\r',
  '\r\n',
  '%0a',
  '%0d%0a',
  '\u0085',
  '\u2028',
  '\u2029',
  ' ',
  '\t',
  '\u00a0',
  '\u3000',
  '.',
  ';',
  '#',
  '?',
  '/',
  '\\',
];

export const SEPARATORS: readonly string[] = [...'/\\∕⁄／＼¥₩:;⧵﹨|'];
