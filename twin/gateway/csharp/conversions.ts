import { box, isBoxed, unbox } from './boxed.ts';
import { EnumValue } from './enum-value.ts';
import { Fault } from './fault.ts';
import type { Code, Conversion } from './member.ts';
import { converter, fromBig, holds, isInteger, isNumeric, isWider } from './numeric.ts';
import { descriptorOf, lineage } from './registry.ts';
import { shapeOf, type Type } from './types.ts';

/** Whether a type is a class or interface, an array, or a delegate. */
export const isReference = (type: Type): boolean =>
  type === 'null' || descriptorOf(type)?.isValue !== true;

/** `T` of `T?`. */
export const underlying = (type: Type): Type | undefined =>
  type.endsWith('?') ? type.slice(0, -1) : undefined;

export const acceptsNull = (type: Type): boolean =>
  isReference(type) || underlying(type) !== undefined;

/** Interfaces whose arguments may be a base of the value's. */
const COVARIANT: ReadonlySet<string> = new Set([
  '[]',
  'IEnumerable',
  'IEnumerator',
  'IGrouping',
  'IReadOnlyCollection',
  'IReadOnlyList',
]);

/** Whether a value is of a type without a change: its own type, a base, or an interface. */
export function isA(from: Type, to: Type): boolean {
  if (from === to) return true;
  if (to === 'object') return true;
  return lineage(from).some(({ name }) => name === to || isVariant(name, to));
}

function isVariant(from: Type, to: Type): boolean {
  const [one, other] = [shapeOf(from), shapeOf(to)];
  if (one.name !== other.name || !COVARIANT.has(one.name)) return false;
  return one.args.every((arg, at) => {
    const wanted = other.args[at] as Type;
    return arg === wanted || (isReference(arg) && isA(arg, wanted));
  });
}

type Change = (value: never) => unknown;

const same: Change = (value) => value;

/** How a value of one type becomes one of another without a cast; `undefined` if it does not. */
export function implicitly(from: Type, to: Type): Change | undefined {
  if (from === to) return same;
  if (from === 'null') return acceptsNull(to) ? same : undefined;
  if (isNumeric(from) && isWider(from, to)) return converter(to);
  const target = underlying(to);
  if (target !== undefined) return lifted(implicitly(underlying(from) ?? from, target));
  if (isA(from, to)) return isBoxed(from) ? (value) => box(from, value) : same;
  return defined(from, to, true)?.run;
}

/** The same change for every value but null. */
const lifted = (change: Change | undefined): Change | undefined =>
  change && ((value) => (value === null ? null : change(value)));

/** The expression as one of another type, if no cast is needed. */
export function convert(code: Code, to: Type): Code | undefined {
  if (code.type === to) return code;
  const constant = constantAs(code, to);
  if (constant) return constant;
  const change = implicitly(code.type, to);
  return change && changed(code, to, change);
}

export function changed(code: Code, type: Type, change: Change): Code {
  if (change === same) return { ...code, type, run: code.run };
  const run: Code['run'] = (scope) => change(code.run(scope) as never);
  if (!isNumeric(type) || code.literal === undefined) return { type, run };
  const literal = change(code.literal as never);
  return { type, literal, run: () => literal };
}

/** A constant `int` is one of every integer type that holds it, and 0 one of every enumeration. */
function constantAs({ type, literal }: Code, to: Type): Code | undefined {
  if ((type !== 'int' && type !== 'long') || literal === undefined) return undefined;
  const target = underlying(to) ?? to;
  const value = BigInt(literal as number);
  if (!isInteger(target) || target === 'char' || !holds(target, value)) return undefined;
  if (type === 'long' && target !== 'ulong') return undefined;
  const given = fromBig(target, value);
  return { type: to, literal: given, run: () => given };
}

/** How a cast changes a value; `undefined` if C# refuses the cast. */
export function explicitly(from: Type, to: Type): Change | undefined {
  const change = implicitly(from, to);
  if (change) return change;
  if (isNumeric(from) && isNumeric(to)) return converter(to);
  const own = defined(from, to, false)?.run ?? ofEnumeration(from, to);
  if (own) return own;
  const [source, target] = [underlying(from), underlying(to)];
  if (source !== undefined) {
    const inner = explicitly(source, target ?? to);
    if (!inner) return undefined;
    return target === undefined ? (value) => inner(notNull(value)) : lifted(inner);
  }
  if (target !== undefined && isReference(from) === false) return lifted(explicitly(from, target));
  // Down to a class whose run-time type may fit, or out of a box.
  return isA(target ?? to, from) || isInterface(from) || isInterface(to)
    ? (value) => cast(value, to)
    : undefined;
}

/** Enumerations are cast to numbers and to each other, and numbers to them. */
function ofEnumeration(from: Type, to: Type): Change | undefined {
  const [source, target] = [descriptorOf(from), descriptorOf(to)];
  if (!source?.names && !target?.names) return undefined;
  const change = explicitly(source?.names ? 'int' : from, target?.names ? 'int' : to);
  if (!change || isReference(from) || isReference(to)) return undefined;
  return (value: unknown) => {
    const number = change((value instanceof EnumValue ? value.value : value) as never);
    return target?.names ? EnumValue.of(target, number as number) : number;
  };
}

const isInterface = (type: Type): boolean => /^I[A-Z]/.test(type);

function notNull<T>(value: T): T {
  if (value === null) throw new Fault('InvalidOperationException');
  return value;
}

/** The conversion that one of the two classes defines. */
function defined(from: Type, to: Type, implicit: boolean): Conversion | undefined {
  const all = [...lineage(from), ...lineage(to)].flatMap(({ conversions = [] }) => conversions);
  const fitting = all.filter((one) => one.to === to && (one.implicit || !implicit));
  return (
    fitting.find((one) => one.from === from) ??
    fitting.find((one) => isA(from, one.from) || isWider(from, one.from))
  );
}

/** Whether a value that is not null is of a type. */
export function hasType(value: unknown, type: Type): boolean {
  return descriptorOf(underlying(type) ?? type)?.is?.(value) ?? false;
}

/** `(type)value` from `object` or from a class whose run-time type may differ. */
export function cast(value: unknown, type: Type): unknown {
  if (value === null) {
    if (!acceptsNull(type)) throw new Fault('NullReferenceException');
    return null;
  }
  if (hasType(value, type)) return isBoxed(type) ? unbox(value) : value;
  const named = unboxedByNumber(value, type);
  if (named === undefined) throw new Fault('InvalidCastException');
  return named;
}

/** A box of a number opens as any enumeration, and one of an enumeration as its number. */
function unboxedByNumber(value: unknown, type: Type): unknown {
  const number = value instanceof EnumValue ? value.value : value;
  if (typeof number !== 'number') return undefined;
  const to = descriptorOf(type);
  if (to?.names) return EnumValue.of(to, number);
  return type === 'int' ? number : undefined;
}
