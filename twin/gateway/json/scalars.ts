import { Fault } from '../csharp/fault.ts';
import type { Time } from './values.ts';

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
export function readTime(text: string): Time | undefined {
  const [, ticks, zone] = TICKS.exec(text) ?? [];
  if (ticks !== undefined) return fromTicks(Number(ticks), zone ? '+00:00' : 'Z');
  const found = text.length <= 40 ? TIME.exec(text) : null;
  return found ? fromParts(found.slice(1)) : undefined;
}

function fromTicks(milliseconds: number, zone: Time['zone']): Time {
  const seconds = new Date(Math.floor(milliseconds / 1000) * 1000);
  const fraction = String(milliseconds - seconds.getTime()).padStart(3, '0');
  return { seconds, fraction: withoutZeros(fraction), zone };
}

function fromParts(parts: readonly (string | undefined)[]): Time | undefined {
  const [day = '', hour, minute, second, digits = '', zone = ''] = parts;
  const written = new Date(`${day}T${hour}:${minute}:${second}Z`);
  const midnight = new Date(`${day}T00:00:00Z`);
  // A nonexistent day is no date; 24:00 is the start of the next day.
  if (Number.isNaN(written.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  const fraction = withoutZeros(digits);
  if (zone === '') return { seconds: written, fraction, zone };
  if (zone.toUpperCase() === 'Z') return { seconds: written, fraction, zone: 'Z' };
  // An offset converts to local time, and the gateway's clock is set to UTC.
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  return { seconds: new Date(written.getTime() - offset), fraction, zone: '+00:00' };
}

const withoutZeros = (digits: string): string => digits.replace(/0+$/, '');
