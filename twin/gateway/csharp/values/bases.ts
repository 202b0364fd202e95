import { Fault } from '../fault.ts';

const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^\+?[01]+$/,
  8: /^\+?[0-7]+$/,
  10: /^[+-]?\d+$/,
  16: /^\+?(?:0[xX])?[0-9a-fA-F]+$/,
};

/** `Convert.ToInt32(text, base)`: only base 10 has a sign; the others are the bits of the number. */
export function readBase(
  text: string | null,
  base: number,
  bits: number,
  isSigned: boolean,
): bigint {
  const pattern = DIGITS[base];
  if (!pattern) throw new Fault('ArgumentException');
  if (text === null) return 0n;
  if (text === '') throw new Fault('ArgumentOutOfRangeException');
  if (base !== 10 && text.startsWith('-')) throw new Fault('ArgumentException');
  if (!isSigned && text.startsWith('-')) throw new Fault('OverflowException');
  if (!pattern.test(text)) throw new Fault('FormatException');
  const value = base === 10 ? BigInt(text.replace('+', '')) : bitsOf(text, base);
  if (base === 10) {
    const fitted = isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
    if (fitted !== value) throw new Fault('OverflowException');
    return value;
  }
  if (value >> BigInt(bits) !== 0n) throw new Fault('OverflowException');
  return isSigned ? BigInt.asIntN(bits, value) : value;
}

function bitsOf(given: string, base: number): bigint {
  const text = given.replace('+', '');
  if (base === 16) return BigInt(`0x${text.replace(/^0[xX]/, '')}`);
  return BigInt(`${base === 2 ? '0b' : '0o'}${text}`);
}

/** `Convert.ToString(value, base)`: the bits of the number in every base but 10. */
export function writeBase(value: bigint, base: number, bits: number): string {
  if (!DIGITS[base]) throw new Fault('ArgumentException');
  return (base === 10 ? value : BigInt.asUintN(bits, value)).toString(base);
}
