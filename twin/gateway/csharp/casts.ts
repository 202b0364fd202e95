import { JArray, JObject, JToken, JValue } from '../json/values.ts';
import { writeText } from '../json/write.ts';
import { Jwt } from '../jwt.ts';
import { Response } from '../message.ts';
import { Body } from '../message-body.ts';
import { Fault } from './fault.ts';
import { parseInteger } from './numbers.ts';
import type { Type } from './types.ts';

/** Whether a non-null value is of a type. */
const IS: Readonly<Record<Type, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: (value) => typeof value === 'number',
  long: (value) => typeof value === 'bigint',
  'string[]': (value) => Array.isArray(value),
  'byte[]': (value) => Buffer.isBuffer(value),
  JToken: (value) => value instanceof JToken,
  JObject: (value) => value instanceof JObject,
  JArray: (value) => value instanceof JArray,
  JValue: (value) => value instanceof JValue,
  Jwt: (value) => value instanceof Jwt,
  IResponse: (value) => value instanceof Response,
  IMessageBody: (value) => value instanceof Body,
  object: () => true,
};

export const isKnown = (type: Type): boolean => Object.hasOwn(IS, type);

export const hasType = (value: unknown, type: Type): boolean => IS[type]?.(value) ?? false;

/** `(type)value` from `object` or from a class whose run-time type may differ. */
export function cast(value: unknown, type: Type): unknown {
  if (value === null) {
    if (VALUE_TYPES.has(type)) throw new Fault('NullReferenceException');
    return null;
  }
  if (!hasType(value, type)) throw new Fault('InvalidCastException');
  return value;
}

const VALUE_TYPES: ReadonlySet<Type> = new Set(['bool', 'int', 'long']);

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
