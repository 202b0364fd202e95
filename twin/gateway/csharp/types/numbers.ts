import { Boxed, isBoxedAs } from '../boxed.ts';
import type { Members, TypeOf } from '../member.ts';
import { fromBig } from '../numeric.ts';
import type { Type } from '../types.ts';
import { formatFloating, formatInteger } from '../values/number-format.ts';
import { type Read, readFloating, readInteger } from '../values/number-parse.ts';
import { comparable, constant, method, readers, shared } from './describe.ts';

type Numeric = number | bigint;

const compare = (a: Numeric, b: Numeric): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of small types .NET gives the difference. */
const difference = (a: number, b: number): number => a - b;

function formatting(format: (value: never, format: string | null) => string): Members {
  return {
    ToString: [
      method([], 'string', (value: never) => format(value, null)),
      method(['string'], 'string', format),
    ],
  };
}

function integer(name: Type, bits: number, isSigned: boolean): TypeOf {
  const is = (value: unknown): boolean =>
    name === 'int'
      ? typeof value === 'number'
      : name === 'long'
        ? typeof value === 'bigint'
        : value instanceof Boxed && value.type === name;
  const least = isSigned ? -(1n << BigInt(bits - 1)) : 0n;
  const most = isSigned ? -least - 1n : (1n << BigInt(bits)) - 1n;
  const order = bits < 32 ? difference : compare;
  const read = (text: string | null): Read<unknown> => {
    const found = readInteger(text, bits, isSigned);
    return 'value' in found ? { value: fromBig(name, found.value) } : found;
  };
  const zero = fromBig(name, 0n);
  return {
    name,
    isValue: true,
    bases: ['ValueType'],
    fallback: zero,
    is,
    members: {
      ...comparable(name, order as never, is),
      ...formatting((value: Numeric, format) => formatInteger(BigInt(value), bits, format)),
    },
    statics: {
      ...readers(name, read, zero),
      MaxValue: constant(name, fromBig(name, most)),
      MinValue: constant(name, fromBig(name, least)),
    },
  };
}

/** NaN equals itself here, and is less than every number. */
function compareFloating(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
}

function floating(name: Type, isFloat: boolean, most: number, epsilon: number): TypeOf {
  const is = isBoxedAs(name);
  const test = (run: (value: number) => boolean) => [shared([name], 'bool', run)];
  return {
    name,
    isValue: true,
    bases: ['ValueType'],
    fallback: 0,
    is,
    members: {
      ...comparable(name, compareFloating, is),
      ...formatting((value: number, format) => formatFloating(value, isFloat, format)),
    },
    statics: {
      ...readers(name, (text) => readFloating(text, isFloat), 0),
      MaxValue: constant(name, most),
      MinValue: constant(name, -most),
      Epsilon: constant(name, epsilon),
      NaN: constant(name, Number.NaN),
      PositiveInfinity: constant(name, Number.POSITIVE_INFINITY),
      NegativeInfinity: constant(name, Number.NEGATIVE_INFINITY),
      IsNaN: test(Number.isNaN),
      IsInfinity: test((value) => Math.abs(value) === Number.POSITIVE_INFINITY),
      IsPositiveInfinity: test((value) => value === Number.POSITIVE_INFINITY),
      IsNegativeInfinity: test((value) => value === Number.NEGATIVE_INFINITY),
    },
  };
}

export const NUMBERS: readonly TypeOf[] = [
  integer('sbyte', 8, true),
  integer('byte', 8, false),
  integer('short', 16, true),
  integer('ushort', 16, false),
  integer('int', 32, true),
  integer('uint', 32, false),
  integer('long', 64, true),
  integer('ulong', 64, false),
  floating('float', true, 3.4028234663852886e38, 1.401298464324817e-45),
  floating('double', false, Number.MAX_VALUE, Number.MIN_VALUE),
];
