import { type JToken, JValue } from '../json/values.ts';
import { writeText } from '../json/write.ts';
import { Fault } from './fault.ts';
import { parseInteger } from './numbers.ts';
import type { Type } from './types.ts';

/** `(type)token`: the conversions that JSON values define. */
export const TOKEN_CASTS: Readonly<Record<Type, (token: JToken | null) => unknown>> = {
  bool: (token) => {
    const value = scalarOf(token);
    if (typeof value === 'boolean') return value;
    if (typeof value === 'bigint' || typeof value === 'number') return Number(value) !== 0;
    if (typeof value === 'string' && /^\s*true\s*$/i.test(value)) return true;
    if (typeof value === 'string' && /^\s*false\s*$/i.test(value)) return false;
    throw new Fault(typeof value === 'string' ? 'FormatException' : 'ArgumentException');
  },
  string: (token) => {
    if (token === null) return null;
    const value = scalarOf(token);
    return value === null ? null : writeText(token);
  },
  int: (token) => {
    const value = scalarOf(token);
    if (typeof value === 'string') return Number(parseInteger(value, 32));
    if (typeof value === 'boolean') return Number(value);
    if (typeof value === 'number') return inRange(BigInt(roundHalfEven(value)));
    if (typeof value === 'bigint') return inRange(value);
    throw new Fault('ArgumentException');
  },
};

function scalarOf(token: JToken | null): unknown {
  if (token === null) throw new Fault('ArgumentNullException');
  if (!(token instanceof JValue)) throw new Fault('ArgumentException');
  return token.value;
}

function inRange(value: bigint): number {
  if (BigInt.asIntN(32, value) !== value) throw new Fault('OverflowException');
  return Number(value);
}

/** Rounds halves to even as .NET does; JavaScript rounds them up. */
function roundHalfEven(value: number): number {
  if (!Number.isFinite(value)) throw new Fault('OverflowException');
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
