import { Decimal } from 'decimal.js';
import type { Type } from '../../plan.ts';
import { comparison } from '../compare.ts';
import { convert } from '../convert.ts';
import { dateOrNull, isNull, TICKS_BEFORE_1970, type Value } from '../values.ts';
import { type Scalar, type Scalars, strict } from './scalar.ts';

const real =
  (calculate: (...numbers: number[]) => number): Scalar =>
  (types) =>
  (args) => {
    const numbers = args.map((value, index) => convert(value, types[index] ?? 'real', 'real'));
    return numbers.some(isNull) ? null : calculate(...(numbers as number[]));
  };

/** The greatest multiple of the step, counted from `from`, that does not exceed the value. */
function binOf(value: Value, step: Value, from: Value, type: Type): Value {
  if (type === 'real' || type === 'decimal') {
    const [one, size, start] = [Number(value), Number(step), Number(from)];
    return size <= 0 ? null : start + Math.floor((one - start) / size) * size;
  }
  const [one, size, start] = [
    BigInt(value as number),
    BigInt(step as number),
    BigInt(from as number),
  ];
  if (size <= 0n) return null;
  const over = (((one - start) % size) + size) % size;
  if (type === 'int') return Number(one - over);
  return type === 'datetime' ? dateOrNull(one - over) : one - over;
}

/** Dates are counted from year 1, so that weeks begin on Mondays. */
const originOf = (type: Type): Value =>
  type === 'datetime' ? -TICKS_BEFORE_1970 : type === 'real' || type === 'int' ? 0 : 0n;

const bin: Scalar = (types, result) => {
  const [type = 'real', step = 'real'] = types;
  const stepType = type === 'datetime' ? 'timespan' : result;
  return ([value, size]) => {
    const one = convert(value, type, result);
    const by = convert(size, step, stepType);
    return isNull(one) || isNull(by) ? null : binOf(one, by, originOf(result), result);
  };
};

const binAt: Scalar = (types, result) => {
  const [type = 'real', step = 'real', from = 'real'] = types;
  const stepType = type === 'datetime' ? 'timespan' : result;
  return (args) => {
    if (args.some(isNull)) return null;
    const [value, size, start] = args as Value[];
    return binOf(
      convert(value, type, result),
      convert(size, step, stepType),
      convert(start, from, result),
      result,
    );
  };
};

/** The greatest or the least of the arguments that are not null. */
const extreme =
  (sign: 1 | -1): Scalar =>
  (types, result) => {
    const compare = comparison(result, result);
    return (args) =>
      args
        .map((value, index) => convert(value, types[index] ?? result, result))
        .filter((value) => !isNull(value))
        .reduce<Value>(
          (best, value) => (isNull(best) || (compare(value, best) ?? 0) * sign > 0 ? value : best),
          null,
        );
  };

const whole =
  (calculate: (value: number) => number): Scalar =>
  (types, result) =>
  ([value]) => {
    const number = convert(value, types[0] ?? 'real', 'real');
    if (isNull(number)) return null;
    return convert(calculate(number as number), 'real', result);
  };

function round(value: number, digits: number): number {
  const size = 10 ** digits;
  const scaled = value * size;
  return Number.isFinite(scaled) ? Math.round(scaled) / size : value;
}

export const NUMBERS: Scalars = {
  bin,
  floor: bin,
  bin_at: binAt,
  abs: (types, result) => strict(([value]) => absolute(value as Value))(types, result),
  ceiling: whole(Math.ceil),
  round: real((value, digits = 0) => round(value, digits)),
  sqrt: real(Math.sqrt),
  pow: real((base, exponent) => base ** (exponent as number)),
  exp: real(Math.exp),
  log: real(Math.log),
  log10: real(Math.log10),
  log2: real(Math.log2),
  sign: whole(Math.sign),
  isnan: strict(([value]) => Number.isNaN(value)),
  isinf: strict(([value]) => Math.abs(Number(value)) === Number.POSITIVE_INFINITY),
  isfinite: strict(([value]) => Number.isFinite(value)),
  max_of: extreme(1),
  min_of: extreme(-1),
};

function absolute(value: Value): Value {
  if (typeof value === 'bigint') return value < 0n ? -value : value;
  return value instanceof Decimal ? value.abs() : Math.abs(Number(value));
}
