/** Text for a terminal: what callers chose cannot move the cursor, and fits in its column. */
import { styleText } from 'node:util';
import { plain } from '../../../scripts/configure-easy-auth/printable.ts';

/** The width of the terminal; a file or a pipe takes lines of any length. */
export const terminalWidth = (): number => process.stdout.columns ?? Number.POSITIVE_INFINITY;

const STYLES = {
  bad: 'red',
  good: 'green',
  changed: 'yellow',
  quiet: 'dim',
  bold: 'bold',
} as const;

/** Colours only on a terminal that has them, and where `NO_COLOR` is unset. */
export const paint = (style: keyof typeof STYLES, text: string): string =>
  text === '' ? '' : styleText(STYLES[style], text, { stream: process.stdout });

/** The text on one line, in exactly that many columns; what does not fit is cut off. */
export function cell(foreign: string, columns: number): string {
  const text = fit(foreign, columns);
  return text + ' '.repeat(columns - widthOf(text));
}

/** The text on one line, in at most that many columns. */
export function fit(foreign: string, columns: number): string {
  const text = harmless(foreign);
  if (widthOf(text) <= columns) return text;
  let [kept, left] = ['', columns - 1];
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** No line of a terminal is longer, and no caller needs more to be recognized. */
const MOST_CHARACTERS = 2_000;

/** One line without control characters, and without piles of marks that cover the lines around it. */
const harmless = (foreign: string): string =>
  plain(foreign.slice(0, MOST_CHARACTERS))
    .toWellFormed()
    .replace(/(\p{M}{4})\p{M}+/gu, '$1');

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Characters that terminals show two columns wide. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that the text takes. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
