import type { DateTime } from '../csharp/values/date-time.ts';
import { LiquidFault, Moment, textOf, type Value } from './values.ts';

/** The texts that the twin reads as a date; a text without digits is none. */
const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?(Z|[+-]\d\d:\d\d)?$/;

const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** A point in time with its parts as a format needs them. */
interface Parts {
  readonly date: Date;
  /** Seven digits. */
  readonly fraction: string;
  /** What `K` writes. */
  readonly zone: string;
}

/** `DateTime.ToString(format)` in the invariant culture, on a machine in UTC. */
export function formatDate(value: Value, format: Value): Value {
  if (value === null || value === undefined) return null;
  const pattern = textOf(format) ?? '';
  if (value instanceof Moment) {
    return pattern.trim() === '' ? textOf(value) : written(partsOfTime(value.time), pattern);
  }
  const text = textOf(value) ?? '';
  const parts = parse(text);
  return parts === undefined || pattern.trim() === '' ? text : written(parts, pattern);
}

const partsOfTime = ({ unixSeconds, clock, kind }: DateTime): Parts => ({
  date: new Date(unixSeconds * 1000),
  fraction: String(clock.fraction).padStart(7, '0'),
  zone: { Unspecified: '', Utc: 'Z', Local: '+00:00' }[kind],
});

function parse(text: string): Parts | undefined {
  const trimmed = text.trim();
  if (/^(now|today)$/i.test(trimmed)) throw new LiquidFault('the present time');
  if (!/\d/.test(trimmed)) return undefined;
  const found = DATE.exec(trimmed);
  if (!found) throw new LiquidFault('a date in another form than ISO 8601');
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] =
    found;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const local = new Date(`${iso}Z`);
  // A day that does not exist becomes another one.
  if (Number.isNaN(Number(local)) || !local.toISOString().startsWith(iso)) return undefined;
  const date = zone === undefined ? local : new Date(`${iso}${zone}`);
  return { date, fraction: fraction.padEnd(7, '0'), zone: zone === undefined ? '' : '+00:00' };
}

/** Formats of one letter. */
const STANDARD: Readonly<Record<string, string>> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  f: 'dddd, dd MMMM yyyy HH:mm',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  G: 'MM/dd/yyyy HH:mm:ss',
  m: 'MMMM dd',
  M: 'MMMM dd',
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
  U: 'dddd, dd MMMM yyyy HH:mm:ss',
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM',
};

/** Runs of one letter, quoted texts, escaped characters, and the rest. */
const PIECE = /([dfFghHKmMstyz])\1*|'([^']*)'|"([^"]*)"|\\(.)|%([dfFghHKmMstyz])|([\s\S])/g;

function written(parts: Parts, format: string): string {
  const pattern = format.length === 1 ? STANDARD[format] : format;
  if (pattern === undefined) throw new LiquidFault('the format of a date is not known');
  return pattern.replaceAll(PIECE, (all, letter, single, double, escaped, alone, other) => {
    if (letter) return piece(parts, all);
    if (alone) return piece(parts, alone);
    if (other === "'" || other === '"' || other === '%' || other === '\\') {
      throw new LiquidFault('the format of a date is not complete');
    }
    return single ?? double ?? escaped ?? other;
  });
}

const two = (value: number): string => String(value).padStart(2, '0');
const padded = (value: number, length: number): string => (length > 1 ? two(value) : String(value));

function piece({ date, fraction, zone }: Parts, code: string): string {
  const { length } = code;
  const hour = date.getUTCHours();
  const digits = Math.min(length, 7);
  switch (code[0]) {
    case 'd':
      if (length < 3) return padded(date.getUTCDate(), length);
      return named(DAYS, date.getUTCDay(), length);
    case 'M':
      if (length < 3) return padded(date.getUTCMonth() + 1, length);
      return named(MONTHS, date.getUTCMonth(), length);
    case 'y':
      if (length < 3) return padded(date.getUTCFullYear() % 100, length);
      return String(date.getUTCFullYear()).padStart(length, '0');
    case 'h':
      return padded(hour % 12 || 12, length);
    case 'H':
      return padded(hour, length);
    case 'm':
      return padded(date.getUTCMinutes(), length);
    case 's':
      return padded(date.getUTCSeconds(), length);
    case 'f':
      if (length > 7) throw new LiquidFault('a second has seven digits');
      return fraction.slice(0, digits);
    case 'F':
      if (length > 7) throw new LiquidFault('a second has seven digits');
      return fraction.slice(0, digits).replace(/0+$/, '');
    case 't':
      return (hour < 12 ? 'AM' : 'PM').slice(0, length);
    case 'z':
      return ['+0', '+00'][length - 1] ?? '+00:00';
    case 'K':
      return zone.repeat(length);
    default:
      return 'A.D.';
  }
}

const named = (names: readonly string[], at: number, length: number): string =>
  (names[at] ?? '').slice(0, length === 3 ? 3 : undefined);
