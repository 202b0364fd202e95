import { shapeOf, type Type } from './types.ts';

/**
 * A value of a type that its JavaScript value does not show, where C# knows it only as an object:
 * `double` and `byte` are numbers like `int`, and a `char` is a string.
 */
export class Boxed {
  readonly type: Type;
  readonly value: unknown;

  constructor(type: Type, value: unknown) {
    this.type = type;
    this.value = value;
  }
}

const UNSHOWN: ReadonlySet<Type> = new Set([
  'byte',
  'char',
  'double',
  'float',
  'sbyte',
  'short',
  'uint',
  'ulong',
  'ushort',
]);

/** Whether values of a type are boxed as `object`. */
export function isBoxed(type: Type): boolean {
  const { name, args } = shapeOf(type);
  return UNSHOWN.has(name === '?' ? (args[0] as Type) : type);
}

/** The value as an `object`. */
export function box(type: Type, value: unknown): unknown {
  if (value === null || !isBoxed(type)) return value;
  return new Boxed(type.replace('?', ''), value);
}

/** The value behind an `object`. */
export const unbox = (value: unknown): unknown => (value instanceof Boxed ? value.value : value);

/** Whether an object is a boxed value of a type. */
export const isBoxedAs =
  (type: Type) =>
  (value: unknown): boolean =>
    value instanceof Boxed && value.type === type;

const ARRAYS = new WeakMap<object, Type>();

/** Records the type of an array, which its items do not show. */
export function arrayOf<T extends object>(item: Type, values: T): T {
  if (item !== 'string') ARRAYS.set(values, item);
  return values;
}

/** The item type of an array. */
export const arrayItem = (values: object): Type =>
  values instanceof Uint8Array ? 'byte' : (ARRAYS.get(values) ?? 'string');
