import { Fault } from '../fault.ts';
import { customFormat } from './custom-format.ts';
import {
  type Digits,
  digitsOf,
  exactDigits,
  rounded,
  shortestDigits,
  shortestFloat,
} from './digits.ts';

/** A letter and a precision; `undefined` for a custom format. */
function standard(format: string): { letter: string; precision: number } | undefined {
  const [, letter, digits] = /^([A-Za-z])(\d*)$/.exec(format) ?? [];
  if (letter === undefined) return undefined;
  // .NET refuses more than nine digits; so many places would fill the memory long before.
  if (Number(digits) > 999_999_999) throw invalid();
  if (Number(digits) > 100_000) throw new Fault('OutOfMemoryException');
  return { letter, precision: digits ? Number(digits) : -1 };
}

const invalid = (): Fault => new Fault('FormatException', 'Format specifier was invalid.');

/** `ToString(format)` of an integer that .NET keeps in so many bits. */
export function formatInteger(value: bigint, bits: number, format: string | null): string {
  if (!format) return String(value);
  const found = standard(format);
  if (!found) return customFormat(digitsOf(value), format);
  const { letter, precision } = found;
  switch (letter.toUpperCase()) {
    case 'R':
      return String(value);
    case 'G':
      if (precision < 1) return String(value);
      break;
    case 'D': {
      const digits = String(value < 0n ? -value : value).padStart(precision, '0');
      return value < 0n ? `-${digits}` : digits;
    }
    case 'X': {
      const digits = BigInt.asUintN(bits, value).toString(16).padStart(precision, '0');
      return letter === 'X' ? digits.toUpperCase() : digits;
    }
    case 'B':
      return BigInt.asUintN(bits, value).toString(2).padStart(precision, '0');
  }
  return formatDigits(digitsOf(value), letter, precision);
}

/** `ToString(format)` of `units` times ten to the power of minus `scale`. */
export function formatDecimal(units: bigint, scale: number, format: string | null): string {
  const number = digitsOf(units, scale);
  const found = format ? standard(format) : { letter: 'G', precision: -1 };
  if (!found) return customFormat(number, format as string);
  const { letter, precision } = found;
  if (/[gr]/i.test(letter) && precision < 1) return plain(units, scale);
  if (/r/i.test(letter)) return plain(units, scale);
  return formatDigits(number, letter, precision);
}

function plain(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

/** `ToString(format)` of a `double`, or of a `float`. */
export function formatFloating(value: number, isFloat: boolean, format: string | null): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const found = format ? standard(format) : { letter: 'G', precision: -1 };
  const exact = (): Digits => exactDigits(value);
  if (!found) return customFormat(rounded(exact(), isFloat ? 7 : 15, 'even'), format as string);
  const { letter, precision } = found;
  switch (letter.toUpperCase()) {
    case 'G':
    case 'R':
      if (precision < 1 || letter.toUpperCase() === 'R') {
        const shortest = isFloat ? shortestFloat(value) : shortestDigits(value);
        return sign(shortest) + general(shortest, isFloat ? 9 : 17, letter < 'a' ? 'E' : 'e');
      }
      return formatDigits(rounded(exact(), precision, 'even'), letter, precision);
    case 'E':
      return formatDigits(
        rounded(exact(), (precision < 0 ? 6 : precision) + 1, 'even'),
        letter,
        precision,
      );
    default: {
      const places = (precision < 0 ? 2 : precision) + (/p/i.test(letter) ? 2 : 0);
      const number = exact();
      return formatDigits(rounded(number, number.point + places, 'even'), letter, precision);
    }
  }
}

const sign = ({ isNegative }: Digits): string => (isNegative ? '-' : '');

function formatDigits(number: Digits, letter: string, given: number): string {
  const exponent = letter < 'a' ? 'E' : 'e';
  switch (letter.toUpperCase()) {
    case 'C': {
      const { isNegative, text } = fixed(number, given, true);
      return isNegative ? `(¤${text})` : `¤${text}`;
    }
    case 'F':
    case 'N': {
      const { isNegative, text } = fixed(number, given, /n/i.test(letter));
      return isNegative ? `-${text}` : text;
    }
    case 'P': {
      const hundredfold = { ...number, point: number.digits === '' ? 0 : number.point + 2 };
      const { isNegative, text } = fixed(hundredfold, given, true);
      return isNegative ? `-${text} %` : `${text} %`;
    }
    case 'E': {
      const count = given < 0 ? 6 : given;
      const short = rounded(number, count + 1, 'away');
      return sign(short) + scientific(short, count, exponent);
    }
    case 'G': {
      const count = given < 1 ? number.digits.length : given;
      const short = rounded(number, count, 'away');
      return sign(short) + general(short, count, exponent);
    }
    default:
      throw invalid();
  }
}

function fixed(
  number: Digits,
  given: number,
  grouped: boolean,
): { isNegative: boolean; text: string } {
  const places = given < 0 ? 2 : given;
  const short = rounded(number, number.point + places, 'away');
  const { digits, point, isNegative } = short;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const left = grouped ? whole.replace(/\B(?=(?:\d{3})+$)/g, ',') : whole;
  if (places === 0) return { isNegative, text: left };
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return { isNegative, text: `${left}.${fraction.padEnd(places, '0').slice(0, places)}` };
}

function general(number: Digits, most: number, letter: string): string {
  const { digits, point } = number;
  if (digits === '') return '0';
  if (point > most || point < -3) {
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return digits[0] + rest + exponentOf(point - 1, letter, 2);
  }
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function scientific({ digits, point }: Digits, places: number, letter: string): string {
  const all = digits.padEnd(places + 1, '0');
  const fraction = places === 0 ? '' : `.${all.slice(1, places + 1)}`;
  return all[0] + fraction + exponentOf(digits === '' ? 0 : point - 1, letter, 3);
}

const exponentOf = (value: number, letter: string, width: number): string =>
  `${letter}${value < 0 ? '-' : '+'}${String(Math.abs(value)).padStart(width, '0')}`;
