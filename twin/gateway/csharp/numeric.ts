import { Fault } from './fault.ts';
import type { Type } from './types.ts';

/** Numbers at run time: `long` and `ulong` are bigints, a `char` is a string of one unit. */
export type Numeric = number | bigint;

/** The types that each numeric type converts to without a cast, besides itself. */
const WIDER: Readonly<Record<Type, readonly Type[]>> = {
  sbyte: ['short', 'int', 'long', 'float', 'double'],
  byte: ['short', 'ushort', 'int', 'uint', 'long', 'ulong', 'float', 'double'],
  short: ['int', 'long', 'float', 'double'],
  ushort: ['int', 'uint', 'long', 'ulong', 'float', 'double'],
  char: ['ushort', 'int', 'uint', 'long', 'ulong', 'float', 'double'],
  int: ['long', 'float', 'double'],
  uint: ['long', 'ulong', 'float', 'double'],
  long: ['float', 'double'],
  ulong: ['float', 'double'],
  float: ['double'],
  double: [],
};

export const isNumeric = (type: Type): boolean => Object.hasOwn(WIDER, type);

export const isWider = (from: Type, to: Type): boolean => WIDER[from]?.includes(to) ?? false;

interface Integer {
  readonly bits: number;
  readonly signed: boolean;
}

const INTEGERS: Readonly<Record<Type, Integer>> = {
  sbyte: { bits: 8, signed: true },
  byte: { bits: 8, signed: false },
  short: { bits: 16, signed: true },
  ushort: { bits: 16, signed: false },
  char: { bits: 16, signed: false },
  int: { bits: 32, signed: true },
  uint: { bits: 32, signed: false },
  long: { bits: 64, signed: true },
  ulong: { bits: 64, signed: false },
};

export const isInteger = (type: Type): boolean => Object.hasOwn(INTEGERS, type);

/** Whether an integer type holds a value. */
export function holds(type: Type, value: bigint): boolean {
  const { bits, signed } = INTEGERS[type] as Integer;
  return (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) === value;
}

/** The value as a number or bigint; of a `char`, its unit. */
export const numberOf = (value: unknown): Numeric =>
  typeof value === 'string' ? value.charCodeAt(0) : (value as Numeric);

/** The value in another numeric type; an integer that is too large loses its upper bits. */
export function converter(to: Type): (value: unknown) => unknown {
  if (to === 'double') return (value) => Number(numberOf(value));
  if (to === 'float') return (value) => Math.fround(Number(numberOf(value)));
  if (to === 'int')
    return (value) => (typeof value === 'number' ? toInt(value) : wrapped(to, value));
  return (value) => wrapped(to, value);
}

const toInt = (value: number): number =>
  Number.isInteger(value) ? value | 0 : (wrapped('int', value) as number);

function wrapped(to: Type, value: unknown): unknown {
  const number = numberOf(value);
  const { bits, signed } = INTEGERS[to] as Integer;
  const whole = typeof number === 'bigint' ? number : wholeOf(number, to);
  return fromBig(to, signed ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole));
}

/** A whole number as a value of an integer type that holds it. */
export function fromBig(type: Type, value: bigint): unknown {
  if (type === 'long' || type === 'ulong') return value;
  return type === 'char' ? String.fromCharCode(Number(value)) : Number(value);
}

/** .NET drops the fraction, and takes the nearest limit for a value that is out of range. */
function wholeOf(value: number, to: Type): bigint {
  if (Number.isInteger(value) && Math.abs(value) <= 0x7fffffff) return BigInt(value);
  if (Number.isNaN(value)) return 0n;
  const { bits, signed } = INTEGERS[bitsOf(to)] as Integer;
  const least = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const most = signed ? -least - 1n : (1n << BigInt(bits)) - 1n;
  if (value === Infinity) return most;
  if (value === -Infinity) return least;
  const whole = BigInt(Math.trunc(value));
  return whole < least ? least : whole > most ? most : whole;
}

/** Small types are reached by way of `int`. */
const bitsOf = (type: Type): Type => ((INTEGERS[type] as Integer).bits < 32 ? 'int' : type);

/** The type that the operands of an arithmetic operator are converted to. */
export function promoted(left: Type, right: Type): Type | undefined {
  const has = (type: Type): boolean => left === type || right === type;
  if (has('double')) return 'double';
  if (has('float')) return 'float';
  if (has('ulong')) {
    const other = left === 'ulong' ? right : left;
    return (INTEGERS[other] as Integer).signed ? undefined : 'ulong';
  }
  if (has('long')) return 'long';
  if (has('uint')) {
    const other = left === 'uint' ? right : left;
    return (INTEGERS[other] as Integer).signed ? 'long' : 'uint';
  }
  return 'int';
}

type Binary = (left: never, right: never) => unknown;

const INT: Readonly<Record<string, Binary>> = {
  '+': (a: number, b: number) => (a + b) | 0,
  '-': (a: number, b: number) => (a - b) | 0,
  '*': (a: number, b: number) => Math.imul(a, b),
  '/': (a: number, b: number) => {
    if (b === 0) throw new Fault('DivideByZeroException');
    if (b === -1 && a === -0x80000000) throw new Fault('OverflowException');
    return (a / b) | 0;
  },
  '%': (a: number, b: number) => {
    if (b === 0) throw new Fault('DivideByZeroException');
    if (b === -1 && a === -0x80000000) throw new Fault('OverflowException');
    return (a % b) | 0;
  },
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
};

/** Operators on bigints, whose results are then cut to the type. */
const BIG: Readonly<Record<string, (left: bigint, right: bigint, type: Type) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b, type) => {
    if (b === 0n) throw new Fault('DivideByZeroException');
    if (!holds(type, a / b)) throw new Fault('OverflowException');
    return a / b;
  },
  '%': (a, b, type) => {
    if (b === 0n) throw new Fault('DivideByZeroException');
    if (!holds(type, a / b)) throw new Fault('OverflowException');
    return a % b;
  },
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
};

const REAL: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

/** An arithmetic or bit operator on two operands of a promoted type. */
export function arithmetic(token: string, type: Type): Binary | undefined {
  if (type === 'int') return INT[token];
  if (type === 'double') return REAL[token];
  if (type === 'float') {
    const run = REAL[token];
    return run && ((a: number, b: number) => Math.fround(run(a, b)));
  }
  const run = BIG[token];
  const cut = converter(type);
  return run && ((a: Numeric, b: Numeric) => cut(run(BigInt(a), BigInt(b), type)));
}

/** The exact result of an operator on integer constants; C# refuses one that the type does not hold. */
export function exact(token: string, left: bigint, right: bigint): bigint | undefined {
  if (token === '+') return left + right;
  if (token === '-') return left - right;
  return token === '*' ? left * right : undefined;
}

/** `<<` and `>>`: the count is reduced to the width of the type. */
export function shift(token: string, type: Type): Binary {
  const { bits, signed } = INTEGERS[type] as Integer;
  const cut = converter(type);
  return (value: Numeric, count: number) => {
    const by = BigInt(count & (bits - 1));
    const big = BigInt(value);
    if (token === '<<') return cut(big << by);
    return cut(signed ? big >> by : BigInt.asUintN(bits, big) >> by);
  };
}

export const COMPARISONS: Readonly<Record<string, (left: never, right: never) => boolean>> = {
  '<': (a: Numeric, b: Numeric) => a < b,
  '<=': (a: Numeric, b: Numeric) => a <= b,
  '>': (a: Numeric, b: Numeric) => a > b,
  '>=': (a: Numeric, b: Numeric) => a >= b,
  // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint of one value are equal
  '==': (a: Numeric, b: Numeric) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: as above
  '!=': (a: Numeric, b: Numeric) => a != b,
};
