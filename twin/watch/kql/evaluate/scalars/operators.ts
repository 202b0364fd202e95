import { Decimal } from 'decimal.js';
import type { Type } from '../../plan.ts';
import { comparison, isNumber } from '../compare.ts';
import { convert } from '../convert.ts';
import { dateOrNull, isNull, type Value } from '../values.ts';
import { type Apply, type Scalar, type Scalars, strict } from './scalar.ts';

/** Two nulls are neither equal nor unequal, and null differs from everything else. */
const equality =
  (equal: boolean): Scalar =>
  (types) => {
    const compare = comparison(types[0] as Type, types[1] as Type);
    return ([left, right]) => {
      if (isNull(left) || isNull(right)) return isNull(left) && isNull(right) ? null : !equal;
      return (compare(left, right) === 0) === equal;
    };
  };

const order =
  (holds: (order: number) => boolean): Scalar =>
  (types) => {
    const compare = comparison(types[0] as Type, types[1] as Type);
    return ([left, right]) => {
      if (isNull(left) || isNull(right)) return null;
      const found = compare(left, right);
      return found === undefined ? null : holds(found);
    };
  };

type Operation = '+' | '-' | '*' | '/' | '%';

const isTime = (type: Type | undefined): boolean => type === 'datetime' || type === 'timespan';

const arithmetic =
  (operation: Operation): Scalar =>
  (types, result) => {
    const [left = 'real', right = 'real'] = types;
    if (isTime(left) || isTime(right)) return onTimes(operation, [left, right], result);
    const type = isNumber(result) ? result : 'real';
    const calculate = BY_TYPE[type as keyof typeof BY_TYPE](operation);
    return ([one, other]) => {
      const [a, b] = [convert(one, left, type), convert(other, right, type)];
      return isNull(a) || isNull(b) ? null : calculate(a, b);
    };
  };

type Calculate = (left: Value, right: Value) => Value;

/** Division by zero gives null for whole numbers and infinity for real ones. */
const BY_TYPE: Readonly<
  Record<'int' | 'long' | 'real' | 'decimal', (operation: Operation) => Calculate>
> = {
  int: (operation) => {
    const calculate = onWhole(operation);
    return (left, right) => {
      const found = calculate(BigInt(left as number), BigInt(right as number));
      return found === null ? null : Number(BigInt.asIntN(32, found));
    };
  },
  long: (operation) => {
    const calculate = onWhole(operation);
    return (left, right) => {
      const found = calculate(left as bigint, right as bigint);
      return found === null ? null : BigInt.asIntN(64, found);
    };
  },
  real: (operation) => (left, right) => onReal(operation, left as number, right as number),
  decimal: (operation) => (left, right) => onDecimal(operation, left as Decimal, right as Decimal),
};

const onWhole =
  (operation: Operation) =>
  (left: bigint, right: bigint): bigint | null => {
    switch (operation) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '/':
        return right === 0n ? null : left / right;
      case '%': {
        if (right === 0n) return null;
        const size = right < 0n ? -right : right;
        return ((left % size) + size) % size;
      }
    }
  };

function onReal(operation: Operation, left: number, right: number): number {
  switch (operation) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%': {
      const size = Math.abs(right);
      return ((left % size) + size) % size;
    }
  }
}

function onDecimal(operation: Operation, left: Decimal, right: Decimal): Decimal | null {
  if ((operation === '/' || operation === '%') && new Decimal(right).isZero()) return null;
  const one = new Decimal(left);
  switch (operation) {
    case '+':
      return one.plus(right);
    case '-':
      return one.minus(right);
    case '*':
      return one.times(right);
    case '/':
      return one.dividedBy(right);
    case '%':
      return one.modulo(right).plus(new Decimal(right).abs()).modulo(new Decimal(right).abs());
  }
}

/** Dates and periods: both are ticks, except where a period is multiplied or divided by a number. */
function onTimes(operation: Operation, types: readonly [Type, Type], result: Type): Apply {
  const [left, right] = types;
  const tick = onWhole(operation);
  const finish = (ticks: bigint | null) =>
    ticks === null || result !== 'datetime' ? ticks : dateOrNull(ticks);
  return (args) => {
    const [one, other] = args.map((value, index) => {
      const type = types[index] as Type;
      return type === 'dynamic' ? convert(value, type, result) : value;
    });
    if (isNull(one) || isNull(other)) return null;
    if (operation === '/' && !isNumber(right)) return Number(one) / Number(other);
    const number = isNumber(left) ? one : isNumber(right) ? other : undefined;
    if (number !== undefined && typeof number !== 'bigint') {
      const found = onReal(operation, Number(one), Number(other));
      return Number.isFinite(found) ? BigInt(Math.round(found)) : null;
    }
    return finish(tick(one as bigint, other as bigint));
  };
}

export const OPERATORS: Scalars = {
  '==': equality(true),
  '!=': equality(false),
  '<>': equality(false),
  '<': order((found) => found < 0),
  '<=': order((found) => found <= 0),
  '>': order((found) => found > 0),
  '>=': order((found) => found >= 0),
  '+': arithmetic('+'),
  '-': arithmetic('-'),
  '*': arithmetic('*'),
  '/': arithmetic('/'),
  '%': arithmetic('%'),
  between: (types) => between(types),
  '!between': (types) => {
    const inside = between(types);
    return (args, context) => {
      const found = inside(args, context);
      return found === null ? null : !found;
    };
  },
  not: strict(([value]) => !value),
  negate: (types, result) => {
    const minus = arithmetic('-')([types[0] as Type, types[0] as Type], result);
    const zero = convert(0, 'int', types[0] === 'dynamic' ? 'real' : (types[0] as Type));
    return ([value], context) =>
      minus([types[0] === 'timespan' ? 0n : zero, value as Value], context);
  },
};

/** A date may be followed by a period, which then counts from it. */
function between(types: readonly Type[]): Apply {
  const [value, low, high] = types as [Type, Type, Type];
  const isPeriod = high === 'timespan' && low === 'datetime';
  const fromLow = comparison(value, low);
  const fromHigh = comparison(value, isPeriod ? low : high);
  return ([one, from, to]) => {
    if (isNull(one) || isNull(from) || isNull(to)) return null;
    const end = isPeriod ? (from as bigint) + (to as bigint) : to;
    const [below, above] = [fromLow(one, from), fromHigh(one, end)];
    return below === undefined || above === undefined ? null : below >= 0 && above <= 0;
  };
}
