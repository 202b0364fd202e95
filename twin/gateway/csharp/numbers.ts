import { Fault } from './fault.ts';

/** `int.Parse` and `long.Parse`: accept a sign and surrounding spaces, and nothing else. */
export function parseInteger(text: string | null, bits: number): bigint {
  if (text === null) throw new Fault('ArgumentNullException');
  if (!/^[\t-\r ]*[+-]?\d+[\t-\r ]*\0*$/.test(text)) throw new Fault('FormatException');
  const [, sign, digits = ''] = /([+-]?)(\d+)/.exec(text) ?? [];
  const value = BigInt(digits) * (sign === '-' ? -1n : 1n);
  if (BigInt.asIntN(bits, value) !== value) throw new Fault('OverflowException');
  return value;
}
