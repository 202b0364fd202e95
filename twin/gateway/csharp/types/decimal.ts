import { arrayOf } from '../boxed.ts';
import type { EnumValue } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Conversion, Members, Operator, TypeOf } from '../member.ts';
import { fromBig, holds, type Numeric, numberOf } from '../numeric.ts';
import type { Type } from '../types.ts';
import { Decimal, overflow } from '../values/decimal.ts';
import { readDecimal } from '../values/number-parse.ts';
import {
  comparable,
  constant,
  formattable,
  method,
  ordered,
  present,
  readers,
  shared,
  struct,
} from './describe.ts';

type D = Decimal;
const TYPE = 'decimal';
const MAX = 2n ** 96n - 1n;

const whole = (value: Numeric | string): Decimal => Decimal.of(BigInt(numberOf(value)));

/** To an integer type, without the fraction. */
export function decimalTo(type: Type, value: Decimal): unknown {
  const integer = value.toInteger();
  if (!holds(type, integer)) throw overflow();
  return fromBig(type, integer);
}

const INTEGERS = ['sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong', 'char'];

const CONVERSIONS: readonly Conversion[] = [
  ...INTEGERS.flatMap((type): Conversion[] => [
    { from: type, to: TYPE, implicit: true, run: whole },
    { from: TYPE, to: type, implicit: false, run: (value: D) => decimalTo(type, value) },
  ]),
  {
    from: 'double',
    to: TYPE,
    implicit: false,
    run: (value: number) => Decimal.fromFloating(value, false),
  },
  {
    from: 'float',
    to: TYPE,
    implicit: false,
    run: (value: number) => Decimal.fromFloating(value, true),
  },
  { from: TYPE, to: 'double', implicit: false, run: (value: D) => value.toDouble() },
  { from: TYPE, to: 'float', implicit: false, run: (value: D) => Math.fround(value.toDouble()) },
];

const ARITHMETIC: Readonly<Record<string, (a: D, b: D) => D>> = {
  '+': (a, b) => a.plus(b),
  '-': (a, b) => a.minus(b),
  '*': (a, b) => a.times(b),
  '/': (a, b) => a.dividedBy(b),
  '%': (a, b) => a.remainder(b),
};

const one = Decimal.of(1n);

const unary = (run: (value: D) => D): readonly Operator[] => [{ left: TYPE, gives: TYPE, run }];

const OPERATORS: TypeOf['operators'] = {
  ...ordered(TYPE, Decimal.compare),
  ...Object.fromEntries(
    Object.entries(ARITHMETIC).map(([token, run]) => [
      token,
      [{ left: TYPE, right: TYPE, gives: TYPE, run }],
    ]),
  ),
  'unary -': unary((value) => value.negated()),
  'unary +': unary((value) => value),
  '++': unary((value) => value.plus(one)),
  '--': unary((value) => value.minus(one)),
};

const roundTo = (value: D, places: number, how?: EnumValue): D =>
  value.rounded(places, how?.text === 'AwayFromZero' ? 'away' : 'even');

const two = (run: (a: D, b: D) => unknown, gives: Type = TYPE) => [
  shared([TYPE, TYPE], gives, run),
];
const on = (run: (value: D) => unknown, gives: Type = TYPE) => [shared([TYPE], gives, run)];

/** The parts of a decimal as .NET keeps them. */
function bitsOf(value: D): number[] {
  const size = value.units < 0n ? -value.units : value.units;
  const part = (at: bigint): number => Number(BigInt.asIntN(32, size >> at));
  const flags = (value.scale << 16) | (value.units < 0n ? 0x80000000 : 0);
  return arrayOf('int', [part(0n), part(32n), part(64n), flags | 0]);
}

function fromParts(low: number, mid: number, high: number, isNegative: boolean, scale: number): D {
  if (scale > 28) throw new Fault('ArgumentOutOfRangeException');
  const part = (value: number, at: bigint): bigint => BigInt(value >>> 0) << at;
  const size = part(low, 0n) | part(mid, 32n) | part(high, 64n);
  return Decimal.of(isNegative ? -size : size, scale);
}

function fromBits(bits: readonly number[] | null): D {
  const [low = 0, mid = 0, high = 0, flags = 0] = present(bits);
  const isValid = present(bits).length === 4 && (flags & 0x7f00ffff) === 0;
  if (!isValid || ((flags >> 16) & 0xff) > 28) throw new Fault('ArgumentException');
  return fromParts(low, mid, high, flags < 0, (flags >> 16) & 0xff);
}

function toOACurrency(value: D): bigint {
  const scaled = value.times(Decimal.of(10_000n)).rounded(0).units;
  if (!holds('long', scaled)) throw overflow();
  return scaled;
}

/** A currency amount loses the zeros at its end. */
function fromOACurrency(value: bigint): D {
  let [units, scale] = [value, 4];
  while (scale > 0 && units !== 0n && units % 10n === 0n) [units, scale] = [units / 10n, scale - 1];
  return Decimal.of(units, scale);
}

const NAMES: Readonly<Record<string, Type>> = {
  ToByte: 'byte',
  ToSByte: 'sbyte',
  ToInt16: 'short',
  ToUInt16: 'ushort',
  ToInt32: 'int',
  ToUInt32: 'uint',
  ToInt64: 'long',
  ToUInt64: 'ulong',
};

const STATICS: Members = {
  ...readers(TYPE, readDecimal, Decimal.of(0n)),
  ...Object.fromEntries(
    Object.entries(NAMES).map(([name, type]) => [
      name,
      on((value) => decimalTo(type, value), type),
    ]),
  ),
  ToDouble: on((value) => value.toDouble(), 'double'),
  ToSingle: on((value) => Math.fround(value.toDouble()), 'float'),
  ToOACurrency: on(toOACurrency, 'long'),
  FromOACurrency: [shared(['long'], TYPE, fromOACurrency)],
  MaxValue: constant(TYPE, Decimal.of(MAX)),
  MinValue: constant(TYPE, Decimal.of(-MAX)),
  One: constant(TYPE, one),
  MinusOne: constant(TYPE, Decimal.of(-1n)),
  Zero: constant(TYPE, Decimal.of(0n)),
  Add: two((a, b) => a.plus(b)),
  Subtract: two((a, b) => a.minus(b)),
  Multiply: two((a, b) => a.times(b)),
  Divide: two((a, b) => a.dividedBy(b)),
  Remainder: two((a, b) => a.remainder(b)),
  Compare: two(Decimal.compare, 'int'),
  Equals: two((a, b) => Decimal.compare(a, b) === 0, 'bool'),
  Negate: on((value) => value.negated()),
  Floor: on((value) => value.floor()),
  Ceiling: on((value) => value.ceiling()),
  Truncate: on((value) => value.truncated()),
  GetBits: on(bitsOf, 'int[]'),
  Round: [
    shared([TYPE], TYPE, (value: D) => roundTo(value, 0)),
    shared([TYPE, 'int'], TYPE, (value: D, places: number) => roundTo(value, places)),
    shared([TYPE, 'MidpointRounding'], TYPE, (value: D, how: EnumValue) => roundTo(value, 0, how)),
    shared([TYPE, 'int', 'MidpointRounding'], TYPE, roundTo),
  ],
};

export const DECIMAL: TypeOf = struct(TYPE, Decimal as never, Decimal.of(0n), {
  members: {
    ...comparable(TYPE, Decimal.compare, (value) => value instanceof Decimal),
    ...formattable,
  },
  statics: STATICS,
  operators: OPERATORS,
  conversions: CONVERSIONS,
  constructors: [
    ...['int', 'uint', 'long', 'ulong'].map((type) =>
      method([type], TYPE, (_: never, value: Numeric) => whole(value)),
    ),
    method(['double'], TYPE, (_: never, value: number) => Decimal.fromFloating(value, false)),
    method(['float'], TYPE, (_: never, value: number) => Decimal.fromFloating(value, true)),
    method(['int[]'], TYPE, (_: never, bits: number[] | null) => fromBits(bits)),
    shared(['int', 'int', 'int', 'bool', 'byte'], TYPE, fromParts),
  ],
});
