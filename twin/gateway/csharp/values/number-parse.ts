import { Fault } from '../fault.ts';
import { Decimal } from './decimal.ts';

/** The result of reading a text: a value, or the exception that `Parse` throws. */
export type Read<T> = { readonly value: T } | { readonly fault: Fault };

/** `Parse` of a reader. */
export function parsed<T>(read: Read<T>): T {
  if ('fault' in read) throw read.fault;
  return read.value;
}

const wrong = (text: string): { fault: Fault } => ({
  fault: new Fault('FormatException', `The input string '${text}' was not in a correct format.`),
});

const INTEGER = /^[\t-\r ]*([+-]?)(\d+)[\t-\r ]*\0*$/;

/** An integer with a sign and surrounding spaces. */
export function readInteger(text: string | null, bits: number, isSigned = true): Read<bigint> {
  if (text === null) return { fault: new Fault('ArgumentNullException') };
  const [, sign, digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined) return wrong(text);
  const value = BigInt(digits) * (sign === '-' ? -1n : 1n);
  const fitted = isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  return fitted === value ? { value } : { fault: new Fault('OverflowException') };
}

const DECIMAL = /^[\t-\r ]*([+-]?)(?:(\d[\d,]*)(?:\.(\d*))?|\.(\d+))[\t-\r ]*([+-]?)[\t-\r ]*\0*$/;

/** A number with thousands, a decimal point and a sign on either side. */
export function readDecimal(text: string | null): Read<Decimal> {
  if (text === null) return { fault: new Fault('ArgumentNullException') };
  const [, before, whole = '', point, pure, after] = DECIMAL.exec(text) ?? [];
  if (before === undefined || (before !== '' && after !== '')) return wrong(text);
  const fraction = point ?? pure ?? '';
  const digits = whole.replaceAll(',', '') + fraction;
  const units = BigInt(digits) * (before === '-' || after === '-' ? -1n : 1n);
  try {
    return { value: Decimal.of(units, fraction.length) };
  } catch (error) {
    return { fault: error as Fault };
  }
}

const FLOATING = /^[\t-\r ]*([+-]?)((?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[\t-\r ]*\0*$/;
const NAMED: Readonly<Record<string, number>> = {
  infinity: Number.POSITIVE_INFINITY,
  '+infinity': Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
  '+nan': Number.NaN,
  '-nan': Number.NaN,
};

/** A number with thousands, a decimal point and an exponent, or its name. */
export function readFloating(text: string | null, isFloat: boolean): Read<number> {
  if (text === null) return { fault: new Fault('ArgumentNullException') };
  const [, sign, number] = FLOATING.exec(text) ?? [];
  const named = NAMED[trimmed(text).toLowerCase()];
  if (number === undefined) return named === undefined ? wrong(text) : { value: named };
  const size = Number(number.replaceAll(',', ''));
  const value = sign === '-' ? -size : size;
  return { value: isFloat ? Math.fround(value) : value };
}

/** Without the characters that .NET takes for white space here. */
const trimmed = (text: string): string => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
