import { type Digits, rounded } from './digits.ts';

/** A part of a custom format: a literal text, or a character with a meaning. */
type Token = { readonly literal: string } | { readonly mark: string };

/** What a section of a format says before any digit is written. */
interface Shape {
  /** Places for digits, and how many of them stand before the decimal point. */
  readonly places: number;
  readonly whole: number;
  /** Digits at least before and after the point. */
  readonly leastWhole: number;
  readonly leastFraction: number;
  readonly isScientific: boolean;
  readonly isGrouped: boolean;
  /** Decimal places by which `%`, `‰` and final commas move the point. */
  readonly shift: number;
}

/** `ToString(format)` with a format such as `#,##0.00;(0.0)`: positive, negative and zero parts. */
export function customFormat(number: Digits, format: string): string {
  const sections = sectionsOf(format);
  let at = sectionFor(sections, number.digits === '' ? 2 : number.isNegative ? 1 : 0);
  for (;;) {
    const tokens = sections[at] ?? [];
    const shape = shapeOf(tokens);
    const short = shorten(number, shape);
    const zero = sectionFor(sections, 2);
    if (number.digits !== '' && short.digits === '' && zero !== at) {
      at = zero;
      continue;
    }
    const text = write(short, tokens, shape);
    return short.isNegative && at === 0 && text !== '' ? `-${text}` : text;
  }
}

/** An absent or empty section falls back to the first. */
const sectionFor = (sections: readonly Token[][], wanted: number): number =>
  (sections[wanted]?.length ?? 0) > 0 ? wanted : 0;

const TOKEN = /'([^']*)(?:'|$)|"([^"]*)(?:"|$)|\\([\s\S])|\\$|([eE][+-]?0+)|([\s\S])/g;

function sectionsOf(format: string): Token[][] {
  const sections: Token[][] = [[]];
  for (const [whole, single, double, escaped, exponent, other] of format.matchAll(TOKEN)) {
    const section = sections.at(-1) as Token[];
    if (other === ';') sections.push([]);
    else if (exponent !== undefined) section.push({ mark: exponent });
    else if (other !== undefined && '#0.,%‰'.includes(other)) section.push({ mark: other });
    else if (whole !== '\\') section.push({ literal: single ?? double ?? escaped ?? other ?? '' });
  }
  return sections;
}

function shapeOf(tokens: readonly Token[]): Shape {
  let places = 0;
  let point = -1;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  let isScientific = false;
  let isGrouped = false;
  let comma = -1;
  let commas = 0;
  let shift = 0;
  for (const token of tokens) {
    const mark = 'mark' in token ? token.mark : '';
    if (mark === '0') {
      first = Math.min(first, places);
      last = places + 1;
    }
    if (mark === '0' || mark === '#') places += 1;
    else if (mark === '.' && point < 0) point = places;
    else if (mark === '%') shift += 2;
    else if (mark === '‰') shift += 3;
    else if (/^e/i.test(mark)) isScientific = true;
    else if (mark === ',' && places > 0 && point < 0) {
      if (comma === places) commas += 1;
      else {
        isGrouped ||= comma >= 0;
        comma = places;
        commas = 1;
      }
    }
  }
  const whole = point < 0 ? places : point;
  if (comma === whole) shift -= commas * 3;
  else isGrouped ||= comma >= 0;
  return {
    places,
    whole,
    leastWhole: first < whole ? whole - first : 0,
    leastFraction: last > whole ? last - whole : 0,
    isScientific,
    isGrouped,
    shift,
  };
}

function shorten(number: Digits, shape: Shape): Digits {
  if (number.digits === '') return rounded({ ...number, point: 0 }, 0, 'away');
  const moved = { ...number, point: number.point + shape.shift };
  const count = shape.isScientific ? shape.places : moved.point + shape.places - shape.whole;
  return rounded(moved, count, 'away');
}

function write(number: Digits, tokens: readonly Token[], shape: Shape): string {
  const { digits } = number;
  let position = shape.isScientific ? shape.whole : Math.max(number.point, shape.whole);
  let adjust = shape.isScientific ? 0 : number.point - shape.whole;
  const total = Math.max(shape.leastWhole, position + Math.min(adjust, 0));
  let next = 0;
  let isPointWritten = false;
  let isExponentWritten = false;
  let text = '';
  const put = (digit: string): void => {
    text += digit;
    const isGroupEnd = shape.isGrouped && position > 1 && (position - 1) % 3 === 0;
    if (isGroupEnd && position - 1 < total) text += ',';
  };
  const take = (): string | undefined => digits[next++];
  for (const token of tokens) {
    if ('literal' in token) {
      text += token.literal;
      continue;
    }
    const { mark } = token;
    // More digits before the point than places: the first place takes them all.
    if ('#0.'.includes(mark)) {
      for (; adjust > 0; adjust -= 1) {
        put(take() ?? '0');
        position -= 1;
      }
    }
    if (mark === '#' || mark === '0') {
      let digit: string | undefined;
      if (adjust < 0) {
        adjust += 1;
        digit = position <= shape.leastWhole ? '0' : undefined;
      } else {
        digit = take() ?? (position > -shape.leastFraction ? '0' : undefined);
      }
      if (digit !== undefined) put(digit);
      position -= 1;
    } else if (mark === '.') {
      const hasFraction = shape.whole < shape.places && next < digits.length;
      if (position === 0 && !isPointWritten && (shape.leastFraction > 0 || hasFraction)) {
        text += '.';
        isPointWritten = true;
      }
    } else if (/^e/i.test(mark)) {
      text += isExponentWritten ? mark : exponent(number, mark, shape);
      isExponentWritten = true;
    } else if (mark !== ',') text += mark;
  }
  return text;
}

function exponent({ digits, point }: Digits, mark: string, { whole }: Shape): string {
  const value = digits === '' ? 0 : point - whole;
  const width = Math.min(mark.replace(/[^0]/g, '').length, 10);
  const sign = value < 0 ? '-' : mark[1] === '+' ? '+' : '';
  return mark[0] + sign + String(Math.abs(value)).padStart(width, '0');
}
