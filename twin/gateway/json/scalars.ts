import { Fault } from '../csharp/fault.ts';
import type { Kind } from '../csharp/values/calendar.ts';
import { DateTime } from '../csharp/values/date-time.ts';

/** Newtonsoft refuses longer integers, because parsing them takes quadratic time. */
const MAX_INTEGER_DIGITS = 380;

/** Reads a number as Newtonsoft does, octal and hexadecimal ones included. */
export function readNumber(text: string): bigint | number {
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  if (/^0x[0-9a-f]+$/i.test(text)) return BigInt.asIntN(64, BigInt(text));
  if (/^0[^.eE]/.test(text)) throw unreadable(text);
  if (/^-?\d+$/.test(text)) return readInteger(text);
  if (/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  throw unreadable(text);
}

function readInteger(text: string): bigint {
  if (text.length > MAX_INTEGER_DIGITS) throw unreadable(text);
  return BigInt(text);
}

const unreadable = (text: string): Fault =>
  new Fault('JsonReaderException', `not a number: ${text.slice(0, 20)}`);

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/** The date format of older Microsoft serializers. */
const TICKS = /^\/Date\((-?\d{1,15})([+-]\d{4})?\)\/$/;

/** The point in time that a text denotes, if any. */
export function readTime(text: string): DateTime | undefined {
  const [, ticks, zone] = TICKS.exec(text) ?? [];
  if (ticks !== undefined) return within(BigInt(ticks) * 10_000n + UNIX, zone ? 'Local' : 'Utc');
  const found = text.length <= 40 ? TIME.exec(text) : null;
  return found ? fromParts(found.slice(1)) : undefined;
}

/** Ticks of 100 ns from year 1 to 1970. */
const UNIX = 621_355_968_000_000_000n;

/** Outside the years that .NET knows a text stays a text. */
function within(ticks: bigint, kind: Kind): DateTime | undefined {
  return ticks < 0n || ticks > 3_155_378_975_999_999_999n ? undefined : new DateTime(ticks, kind);
}

function fromParts(parts: readonly (string | undefined)[]): DateTime | undefined {
  const [day = '', hour, minute, second, digits = '', zone = ''] = parts;
  const written = new Date(`${day}T${hour}:${minute}:${second}Z`);
  const midnight = new Date(`${day}T00:00:00Z`);
  // A nonexistent day is no date; 24:00 is the start of the next day.
  if (Number.isNaN(written.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  const ticks = BigInt(written.getTime()) * 10_000n + UNIX + BigInt(digits.padEnd(7, '0'));
  if (zone === '') return within(ticks, 'Unspecified');
  if (zone.toUpperCase() === 'Z') return within(ticks, 'Utc');
  // An offset converts to local time, and the gateway's clock is set to UTC.
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = (BigInt(hours ?? 0) * 60n + BigInt(minutes)) * 600_000_000n;
  return within(sign === '-' ? ticks + offset : ticks - offset, 'Local');
}
