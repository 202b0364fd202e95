import { Boxed, box } from '../boxed.ts';
import { Fault } from '../fault.ts';
import type { Members, Method, Overloads, TypeOf } from '../member.ts';
import { fromBig, holds, type Numeric, numberOf } from '../numeric.ts';
import { textOfObject } from '../text-of.ts';
import type { Type } from '../types.ts';
import { fromBase64, toBase64 } from '../values/base64.ts';
import { readBase, writeBase } from '../values/bases.ts';
import { DateTime } from '../values/date-time.ts';
import { Decimal, overflow } from '../values/decimal.ts';
import { parsed, readDecimal, readFloating, readInteger } from '../values/number-parse.ts';
import { readBool } from './bool.ts';
import { shared } from './describe.ts';

const INTEGERS: Readonly<Record<string, { bits: number; signed: boolean }>> = {
  sbyte: { bits: 8, signed: true },
  byte: { bits: 8, signed: false },
  short: { bits: 16, signed: true },
  ushort: { bits: 16, signed: false },
  int: { bits: 32, signed: true },
  uint: { bits: 32, signed: false },
  long: { bits: 64, signed: true },
  ulong: { bits: 64, signed: false },
};

/** Types that `Convert` has an overload for, besides `object`. */
const SOURCES = [
  ...Object.keys(INTEGERS),
  'bool',
  'char',
  'DateTime',
  'decimal',
  'double',
  'float',
  'string',
];

type Change = (value: never, from: Type) => unknown;

const invalid = (): Fault => new Fault('InvalidCastException');

/** Halves go to an even number. */
function wholeOf(value: number): bigint {
  if (!Number.isFinite(value)) throw overflow();
  const floor = Math.floor(value);
  const rest = value - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return BigInt(up ? floor + 1 : floor);
}

function toInteger(type: Type): Change {
  const { bits, signed } = INTEGERS[type] as { bits: number; signed: boolean };
  const fit = (value: bigint): unknown => {
    if (!holds(type, value)) throw overflow();
    return fromBig(type, value);
  };
  return (value, from) => {
    switch (from) {
      case 'null':
        return fromBig(type, 0n);
      case 'string':
        if (value === null) return fromBig(type, 0n);
        return fromBig(type, parsed(readInteger(value, bits, signed)));
      case 'bool':
        return fromBig(type, value ? 1n : 0n);
      case 'DateTime':
        throw invalid();
      case 'decimal':
        return fit((value as Decimal).toInteger('even'));
      case 'double':
      case 'float':
        return fit(wholeOf(value));
      default:
        return fit(BigInt(numberOf(value)));
    }
  };
}

const CHANGES: Readonly<Record<Type, Change>> = {
  ...Object.fromEntries(Object.keys(INTEGERS).map((type) => [type, toInteger(type)])),
  bool: (value, from) => {
    if (from === 'null' || value === null) return false;
    if (from === 'string') return parsed(readBool(value));
    if (from === 'char' || from === 'DateTime') throw invalid();
    if (from === 'decimal') return (value as Decimal).units !== 0n;
    return from === 'bool' ? value : Number(value) !== 0;
  },
  char: (value, from) => {
    if (from === 'null') return '\0';
    if (from === 'string') {
      if (value === null) throw new Fault('ArgumentNullException');
      if ((value as string).length !== 1) throw new Fault('FormatException');
      return value;
    }
    if (from === 'char') return value;
    if (!Object.hasOwn(INTEGERS, from)) throw invalid();
    const code = BigInt(value as Numeric);
    if (!holds('char', code)) throw overflow();
    return fromBig('char', code);
  },
  DateTime: (value, from) => {
    if (from === 'null' || value === null) return DateTime.min;
    if (from === 'string') return parsed(DateTime.read(value));
    if (from !== 'DateTime') throw invalid();
    return value;
  },
  decimal: (value, from) => {
    if (from === 'null' || value === null) return Decimal.of(0n);
    if (from === 'string') return parsed(readDecimal(value));
    if (from === 'bool') return Decimal.of(value ? 1n : 0n);
    if (from === 'char' || from === 'DateTime') throw invalid();
    if (from === 'decimal') return value;
    if (from === 'double' || from === 'float') return Decimal.fromFloating(value, from === 'float');
    return Decimal.of(BigInt(value as Numeric));
  },
  double: (value, from) => floating(value, from, false),
  float: (value, from) => Math.fround(floating(value, from, true)),
};

/** The value of a type as `Convert` changes it into another. */
export function changed(value: unknown, from: Type, to: Type): unknown {
  if (to === 'string') return textOfObject(box(from, value));
  return (CHANGES[to] as Change)(value as never, from);
}

function floating(value: never, from: Type, isFloat: boolean): number {
  if (from === 'null' || value === null) return 0;
  if (from === 'string') return parsed(readFloating(value, isFloat));
  if (from === 'char' || from === 'DateTime') throw invalid();
  if (from === 'decimal') return (value as Decimal).toDouble();
  return Number(value);
}

/** The type of an object, as far as `Convert` knows it. */
function typeOfObject(value: unknown): Type {
  if (value === null) return 'null';
  if (value instanceof Boxed) return value.type;
  if (value instanceof Decimal) return 'decimal';
  if (value instanceof DateTime) return 'DateTime';
  const type = { string: 'string', boolean: 'bool', number: 'int', bigint: 'long' }[
    typeof value as string
  ];
  if (type === undefined) throw invalid();
  return type;
}

const NAMES: Readonly<Record<string, Type>> = {
  ToBoolean: 'bool',
  ToByte: 'byte',
  ToChar: 'char',
  ToDateTime: 'DateTime',
  ToDecimal: 'decimal',
  ToDouble: 'double',
  ToInt16: 'short',
  ToInt32: 'int',
  ToInt64: 'long',
  ToSByte: 'sbyte',
  ToSingle: 'float',
  ToUInt16: 'ushort',
  ToUInt32: 'uint',
  ToUInt64: 'ulong',
};

function overloads(type: Type): Overloads {
  const change = CHANGES[type] as Change;
  const fromObject = shared(['object'], type, (value: unknown) => {
    const from = typeOfObject(value);
    const inner = value instanceof Boxed ? value.value : value;
    return change(inner as never, from);
  });
  const own = SOURCES.map((from) => shared([from], type, (value: never) => change(value, from)));
  return [...own, fromObject, ...based(type)];
}

/** Of a text in base 2, 8, 10 or 16. */
function based(type: Type): Method[] {
  const size = INTEGERS[type];
  if (!size) return [];
  const run = (text: string | null, base: number): unknown =>
    fromBig(type, readBase(text, base, size.bits, size.signed));
  return [shared(['string', 'int'], type, run)];
}

const toText: Overloads = [
  ...[...SOURCES.filter((type) => type !== 'string')].map((type) =>
    shared([type], 'string', (value: unknown) => textOfObject(new Boxed(type, value))),
  ),
  shared(['string'], 'string', (value: string | null) => value),
  shared(['object'], 'string', (value: unknown) => textOfObject(value)),
  ...['byte', 'short', 'int', 'long'].map((type) =>
    shared([type, 'int'], 'string', (value: Numeric, base: number) =>
      writeBase(BigInt(value), base, (INTEGERS[type] as { bits: number }).bits),
    ),
  ),
];

const STATICS: Members = {
  ...Object.fromEntries(Object.entries(NAMES).map(([name, type]) => [name, overloads(type)])),
  ToString: toText,
  FromBase64String: [shared(['string'], 'byte[]', fromBase64)],
  FromBase64CharArray: [
    shared(
      ['char[]', 'int', 'int'],
      'byte[]',
      (characters: string[] | null, start: number, count: number) =>
        fromBase64(characters && part(characters, start, count).join('')),
    ),
  ],
  ToBase64String: [
    shared(['byte[]'], 'string', toBase64),
    shared(
      ['byte[]', 'int', 'int'],
      'string',
      (bytes: Buffer | null, start: number, count: number) =>
        toBase64(bytes && part(bytes, start, count)),
    ),
  ],
};

function part<T extends { readonly length: number; slice(start: number, end: number): T }>(
  values: T,
  start: number,
  count: number,
): T {
  if (start < 0 || count < 0 || start + count > values.length) {
    throw new Fault('ArgumentOutOfRangeException');
  }
  return values.slice(start, start + count);
}

export const CONVERT: readonly TypeOf[] = [{ name: 'Convert', statics: STATICS }];
