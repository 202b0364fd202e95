import { type EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Method, Overloads, TypeOf } from '../member.ts';
import { fromBig, holds, type Numeric } from '../numeric.ts';
import type { Type } from '../types.ts';
import { Decimal, overflow } from '../values/decimal.ts';
import { constant, shared } from './describe.ts';

type Reals = Readonly<Record<string, (value: number) => number>>;

/** Functions that are the same in JavaScript and .NET, up to the last digit. */
const REAL: Reals = {
  Acos: Math.acos,
  Asin: Math.asin,
  Atan: Math.atan,
  Cos: Math.cos,
  Cosh: Math.cosh,
  Exp: Math.exp,
  Log10: Math.log10,
  Sin: Math.sin,
  Sinh: Math.sinh,
  Sqrt: Math.sqrt,
  Tan: Math.tan,
  Tanh: Math.tanh,
};

const real = (run: (value: number) => number): Overloads => [shared(['double'], 'double', run)];

const SIGNED = ['sbyte', 'short', 'int', 'long'];
const INTEGERS = ['sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong'];

const abs = (type: Type): Method =>
  shared([type], type, (value: Numeric) => {
    const size = value < 0 ? -BigInt(value) : BigInt(value);
    if (!holds(type, size)) throw overflow();
    return fromBig(type, size);
  });

const sign = (type: Type): Method =>
  shared([type], 'int', (value: Numeric) => {
    if (Number.isNaN(value)) throw new Fault('ArithmeticException');
    return value > 0 ? 1 : value < 0 ? -1 : 0;
  });

const least = (a: Numeric, b: Numeric): Numeric => (b < a ? b : a);
const most = (a: Numeric, b: Numeric): Numeric => (b > a ? b : a);

const pick = (
  on: (a: Numeric, b: Numeric) => Numeric,
  floating: (a: number, b: number) => number,
  decimal: (order: number) => boolean,
): Overloads => [
  ...INTEGERS.map((type) => shared([type, type], type, on)),
  ...['float', 'double'].map((type) => shared([type, type], type, floating)),
  shared(['decimal', 'decimal'], 'decimal', (a: Decimal, b: Decimal) =>
    decimal(Decimal.compare(a, b)) ? a : b,
  ),
];

const isAway = (how: EnumValue): boolean => how.text === 'AwayFromZero';

function toEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return signed(floor, value);
  if (rest > 0.5) return signed(floor + 1, value);
  return signed(floor % 2 === 0 ? floor : floor + 1, value);
}

/** A number that rounds to zero keeps its sign. */
const signed = (rounded: number, value: number): number =>
  rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;

function fromZero(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

/** .NET scales, rounds and scales back. */
function roundTo(value: number, places: number, away: boolean): number {
  if (places < 0 || places > 15) throw new Fault('ArgumentOutOfRangeException');
  if (!(Math.abs(value) < 1e16)) return value;
  const power = Number(`1e${places}`);
  const scaled = value * power;
  return (away ? fromZero(scaled) : toEven(scaled)) / power;
}

const roundDecimal = (value: Decimal, places: number, how?: EnumValue): Decimal =>
  value.rounded(places, how && isAway(how) ? 'away' : 'even');

const quotient = (type: Type): Method => ({
  takes: [type, type, { out: type }],
  gives: type,
  run: (_: never, a: Numeric, b: Numeric, rest: (value: unknown) => void) => {
    if (BigInt(b) === 0n) throw new Fault('DivideByZeroException');
    const [left, right] = [BigInt(a), BigInt(b)];
    if (!holds(type, left / right)) throw overflow();
    rest(fromBig(type, left % right));
    return fromBig(type, left / right);
  },
});

/** The remainder of the quotient that is rounded to an even number. */
function ieeeRemainder(x: number, y: number): number {
  const rest = x % y;
  if (Number.isNaN(rest)) return Number.NaN;
  if (rest === 0 && x < 0) return -0;
  const other = rest - Math.abs(y) * Math.sign(x);
  if (Math.abs(other) !== Math.abs(rest)) return Math.abs(other) < Math.abs(rest) ? other : rest;
  const division = x / y;
  return Math.abs(toEven(division)) > Math.abs(division) ? other : rest;
}

function log(value: number, base: number): number {
  if (Number.isNaN(value) || Number.isNaN(base)) return Number.NaN;
  if (base === 1) return Number.NaN;
  if (value !== 1 && (base === 0 || base === Number.POSITIVE_INFINITY)) return Number.NaN;
  return Math.log(value) / Math.log(base);
}

/** C's `pow`: 1 to any power is 1. */
const pow = (value: number, power: number): number =>
  value === 1 || (value === -1 && Math.abs(power) === Number.POSITIVE_INFINITY)
    ? 1
    : value ** power;

export const MATH: readonly TypeOf[] = [
  {
    name: 'Math',
    statics: {
      ...Object.fromEntries(Object.entries(REAL).map(([name, run]) => [name, real(run)])),
      E: constant('double', Math.E),
      PI: constant('double', Math.PI),
      Abs: [
        ...SIGNED.map(abs),
        ...['float', 'double'].map((type) => shared([type], type, Math.abs)),
        shared(['decimal'], 'decimal', (value: Decimal) => value.abs()),
      ],
      Atan2: [shared(['double', 'double'], 'double', Math.atan2)],
      BigMul: [shared(['int', 'int'], 'long', (a: number, b: number) => BigInt(a) * BigInt(b))],
      Ceiling: [
        shared(['double'], 'double', Math.ceil),
        shared(['decimal'], 'decimal', (value: Decimal) => value.ceiling()),
      ],
      DivRem: [quotient('int'), quotient('long')],
      Floor: [
        shared(['double'], 'double', Math.floor),
        shared(['decimal'], 'decimal', (value: Decimal) => value.floor()),
      ],
      IEEERemainder: [shared(['double', 'double'], 'double', ieeeRemainder)],
      Log: [shared(['double'], 'double', Math.log), shared(['double', 'double'], 'double', log)],
      Max: pick(most, Math.max, (order) => order >= 0),
      Min: pick(least, Math.min, (order) => order < 0),
      Pow: [shared(['double', 'double'], 'double', pow)],
      Round: [
        shared(['double'], 'double', toEven),
        shared(['double', 'int'], 'double', (value: number, places: number) =>
          roundTo(value, places, false),
        ),
        shared(['double', 'MidpointRounding'], 'double', (value: number, how: EnumValue) =>
          isAway(how) ? fromZero(value) : toEven(value),
        ),
        shared(
          ['double', 'int', 'MidpointRounding'],
          'double',
          (value: number, places: number, how: EnumValue) => roundTo(value, places, isAway(how)),
        ),
        shared(['decimal'], 'decimal', (value: Decimal) => roundDecimal(value, 0)),
        shared(['decimal', 'int'], 'decimal', roundDecimal),
        shared(['decimal', 'MidpointRounding'], 'decimal', (value: Decimal, how: EnumValue) =>
          roundDecimal(value, 0, how),
        ),
        shared(['decimal', 'int', 'MidpointRounding'], 'decimal', roundDecimal),
      ],
      Sign: [
        ...[...SIGNED, 'float', 'double'].map(sign),
        shared(['decimal'], 'int', (value: Decimal) => Decimal.sign(value)),
      ],
      Truncate: [
        shared(['double'], 'double', Math.trunc),
        shared(['decimal'], 'decimal', (value: Decimal) => value.truncated()),
      ],
    },
  },
  enumOf('MidpointRounding', { ToEven: 0, AwayFromZero: 1 }),
];
