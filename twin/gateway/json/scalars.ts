import { Fault } from '../csharp/fault.ts';
import type { Time } from './values.ts';

/** Newtonsoft refuses longer integers, because reading them takes quadratic time. */
const MAX_INTEGER_DIGITS = 380;

/** What a run of number characters means to Newtonsoft: octal and hexadecimal numbers included. */
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

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7})\d*)?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** The point in time that a text spells by ISO 8601, if it does. */
export function readTime(text: string): Time | undefined {
  const found = text.length <= 40 ? TIME.exec(text) : null;
  if (!found) return undefined;
  const [, day, hour, minute, second, digits = '', zone = ''] = found;
  const written = new Date(`${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(written.getTime()) || written.toISOString().slice(0, 10) !== day) {
    return undefined;
  }
  const fraction = digits.replace(/0+$/, '');
  if (zone === '' || zone === 'Z') return { seconds: written, fraction, zone };
  // With an offset it becomes local time, and the gateway's clock is set to UTC.
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  return { seconds: new Date(written.getTime() - offset), fraction, zone: '+00:00' };
}
