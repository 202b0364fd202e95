import { Fault } from '../fault.ts';
import type { Moment } from './calendar.ts';
import { TICKS, type TimeSpan } from './time-span.ts';

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const ROUND_TRIP = 'yyyy-MM-ddTHH:mm:ss.fffffffK';
const RFC_1123 = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";
const SORTABLE = 'yyyy-MM-ddTHH:mm:ss';

/** Standard formats in the invariant culture. */
const STANDARD: Readonly<Record<string, string>> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  f: 'dddd, dd MMMM yyyy HH:mm',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  G: 'MM/dd/yyyy HH:mm:ss',
  m: 'MMMM dd',
  M: 'MMMM dd',
  o: ROUND_TRIP,
  O: ROUND_TRIP,
  r: RFC_1123,
  R: RFC_1123,
  s: SORTABLE,
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  U: 'dddd, dd MMMM yyyy HH:mm:ss',
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM',
};

const wrong = (): Fault => new Fault('FormatException');

/** `ToString(format)`; with an offset as `DateTimeOffset` writes it. */
export function formatDate(
  clock: Moment,
  offset: TimeSpan | undefined,
  format: string | null,
): string {
  const chosen = format || (offset ? 'MM/dd/yyyy HH:mm:ss zzz' : 'G');
  if (chosen.length > 1) return custom(clock, offset, chosen);
  const pattern = Object.hasOwn(STANDARD, chosen) ? STANDARD[chosen] : undefined;
  if (pattern === undefined || (offset && chosen === 'U')) throw wrong();
  const inUtc = offset && 'rRu'.includes(chosen);
  return custom(inUtc ? clock.plus(-offset.ticks) : clock, offset, pattern);
}

const TOKEN =
  /'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)"|%|\\([\s\S]?)|([dfFghHKmMstyz])\4*|[\s\S]/g;

function custom(clock: Moment, offset: TimeSpan | undefined, format: string): string {
  let text = '';
  let isPercent = false;
  for (const [token, single, double, escaped, letter] of format.matchAll(TOKEN)) {
    if (isPercent && token === '%') throw wrong();
    isPercent = token === '%';
    if (isPercent) continue;
    const quoted = single ?? double;
    if (quoted !== undefined) text += quoted.replace(/\\([\s\S])/g, '$1');
    else if (escaped !== undefined) text += escaped || fail();
    else if (letter === 'F') text = fraction(text, clock, token.length);
    else if (letter === undefined) text += token === "'" || token === '"' ? fail() : token;
    else text += field(clock, offset, letter, token.length);
  }
  return isPercent ? fail() : text;
}

function fail(): never {
  throw wrong();
}

const padded = (value: number, width: number): string => String(value).padStart(width, '0');

/** Fractions of a second without zeros at the end; a dot before nothing goes too. */
function fraction(text: string, clock: Moment, count: number): string {
  if (count > 7) throw wrong();
  const digits = padded(clock.clock.fraction, 7).slice(0, count).replace(/0+$/, '');
  return digits === '' && text.endsWith('.') ? text.slice(0, -1) : text + digits;
}

function field(date: Moment, offset: TimeSpan | undefined, letter: string, count: number): string {
  const { year, month, day } = date.date;
  const { hour, minute, second, fraction } = date.clock;
  const width = Math.min(count, 2);
  switch (letter) {
    case 'd':
      if (count <= 2) return padded(day, count);
      return shortened(DAYS[date.dayOfWeek] as string, count);
    case 'M':
      if (count <= 2) return padded(month, count);
      return shortened(MONTHS[month - 1] as string, count);
    case 'y':
      return count <= 2 ? padded(year % 100, count) : padded(year, count);
    case 'g':
      return 'A.D.';
    case 'h':
      return padded(hour % 12 || 12, width);
    case 'H':
      return padded(hour, width);
    case 'm':
      return padded(minute, width);
    case 's':
      return padded(second, width);
    case 't':
      return (hour < 12 ? 'AM' : 'PM').slice(0, width);
    case 'f':
      if (count > 7) throw wrong();
      return padded(fraction, 7).slice(0, count);
    case 'K':
      return zoneOf(date, offset).repeat(count);
    default:
      return zone(offset?.ticks ?? 0n, count);
  }
}

const shortened = (name: string, count: number): string => (count === 3 ? name.slice(0, 3) : name);

function zoneOf({ kind }: Moment, offset: TimeSpan | undefined): string {
  if (offset) return zone(offset.ticks, 3);
  return kind === 'Utc' ? 'Z' : kind === 'Local' ? '+00:00' : '';
}

function zone(ticks: bigint, count: number): string {
  const minutes = Number((ticks < 0n ? -ticks : ticks) / TICKS.minute);
  const sign = ticks < 0n ? '-' : '+';
  const hours = padded(Math.floor(minutes / 60), Math.min(count, 2));
  return count < 3 ? sign + hours : `${sign}${hours}:${padded(minutes % 60, 2)}`;
}
