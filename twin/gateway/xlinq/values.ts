import { Boxed } from '../csharp/boxed.ts';
import { Fault } from '../csharp/fault.ts';
import { textOfObject } from '../csharp/text-of.ts';
import type { Type } from '../csharp/types.ts';
import { DateTime, DateTimeOffset } from '../csharp/values/date-time.ts';
import { Guid } from '../csharp/values/guid.ts';
import { parsed, readDecimal, readFloating, readInteger } from '../csharp/values/number-parse.ts';
import { TICKS, TimeSpan } from '../csharp/values/time-span.ts';
import { isoTime } from '../json/write.ts';
import { XObject } from './nodes.ts';

/** A value as XML writes it (XML Schema, part 2). */
export function textOfValue(value: unknown): string {
  if (value instanceof XObject) throw new Fault('ArgumentException');
  if (typeof value === 'boolean') return String(value);
  if (value instanceof DateTime || value instanceof DateTimeOffset)
    return isoTime(value).replace(/\+00:00$/, value instanceof DateTimeOffset ? 'Z' : '+00:00');
  if (value instanceof TimeSpan) return durationOf(value);
  if (value instanceof Boxed && (value.type === 'double' || value.type === 'float'))
    return textOfObject(value).replace('Infinity', 'INF');
  return textOfObject(value);
}

function durationOf({ ticks }: TimeSpan): string {
  const size = ticks < 0n ? -ticks : ticks;
  const days = size / TICKS.day;
  const part = (unit: bigint, count: bigint): bigint => (size / unit) % count;
  const [hours, minutes, seconds] = [
    part(TICKS.hour, 24n),
    part(TICKS.minute, 60n),
    part(TICKS.second, 60n),
  ];
  const fraction = String(size % TICKS.second)
    .padStart(7, '0')
    .replace(/0+$/, '');
  const second = seconds > 0n || fraction ? `${seconds}${fraction && `.${fraction}`}S` : '';
  const time = `${hours > 0n ? `${hours}H` : ''}${minutes > 0n ? `${minutes}M` : ''}${second}`;
  const day = days > 0n ? `${days}D` : '';
  const body = `${day}${time && `T${time}`}`;
  return `${ticks < 0n ? '-' : ''}P${body || 'T0S'}`;
}

const DURATION =
  /^(-)?P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,7})\d*)?S)?)?$/;

function readDuration(text: string): TimeSpan {
  const found = DURATION.exec(text.trim());
  if (!found) throw new Fault('FormatException');
  const [, sign, years, months, days, hours, minutes, seconds, fraction = ''] = found;
  const of = (digits: string | undefined): bigint => BigInt(digits ?? 0);
  const ticks =
    (of(years) * 365n + of(months) * 30n + of(days)) * TICKS.day +
    of(hours) * TICKS.hour +
    of(minutes) * TICKS.minute +
    of(seconds) * TICKS.second +
    BigInt(fraction.padEnd(7, '0'));
  return new TimeSpan(sign ? -ticks : ticks);
}

const integer =
  (bits: number, signed: boolean) =>
  (text: string): bigint =>
    parsed(readInteger(text, bits, signed));

function readBool(text: string): boolean {
  const folded = text.toLowerCase().trim();
  if (folded === 'true' || folded === '1') return true;
  if (folded === 'false' || folded === '0') return false;
  throw new Fault('FormatException');
}

function floating(text: string, isFloat: boolean): number {
  const trimmed = text.trim();
  if (trimmed === 'INF') return Number.POSITIVE_INFINITY;
  if (trimmed === '-INF') return Number.NEGATIVE_INFINITY;
  if (trimmed.includes(',')) throw new Fault('FormatException');
  return parsed(readFloating(trimmed, isFloat));
}

function decimal(text: string): unknown {
  if (/[,eE()]/.test(text)) throw new Fault('FormatException');
  return parsed(readDecimal(text));
}

function readDate(text: string): DateTime {
  const read = parsed(DateTime.read(text));
  return /Z\s*$/i.test(text) ? read.as('Utc') : read;
}

function readOffsetDate(text: string): DateTimeOffset {
  if (!/^\s*\d{4}-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?\s*$/.test(text))
    throw new Fault('FormatException');
  return parsed(DateTimeOffset.read(text));
}

/** How the text of an element or attribute is read as a value. */
export const READERS: Readonly<Record<Type, (text: string) => unknown>> = {
  bool: readBool,
  int: (text) => Number(integer(32, true)(text)),
  uint: (text) => Number(integer(32, false)(text)),
  long: integer(64, true),
  ulong: integer(64, false),
  float: (text) => Math.fround(floating(text, true)),
  double: (text) => floating(text, false),
  decimal,
  DateTime: readDate,
  DateTimeOffset: readOffsetDate,
  TimeSpan: readDuration,
  Guid: (text) => parsed(Guid.read(text.trim())),
};
