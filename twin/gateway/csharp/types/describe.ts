import { unbox } from '../boxed.ts';
import { Fault } from '../fault.ts';
import type {
  Members,
  Method,
  Operator,
  Overloads,
  Parameter,
  Property,
  TypeOf,
} from '../member.ts';
import type { Type } from '../types.ts';
import { parsed, type Read } from '../values/number-parse.ts';

export const method = (
  takes: readonly Parameter[],
  gives: Type,
  run: (target: never, ...args: never[]) => unknown,
): Method => ({ takes, gives, run });

/** A static method: the run function takes the arguments alone. */
export const shared = (
  takes: readonly Parameter[],
  gives: Type,
  run: (...args: never[]) => unknown,
): Method => ({ takes, gives, run: (_: never, ...args: never[]) => run(...args) });

export const property = (gives: Type, get: (target: never) => unknown): Property => ({
  gives,
  get,
});

/** A constant of C#, which may stand where a literal may. */
export const constant = (gives: Type, value: unknown): Property => ({
  gives,
  isConstant: true,
  get: () => value,
});

/** A static read-only field, which C# does not treat as a constant. */
export const fixed = (gives: Type, value: unknown): Property => ({ gives, get: () => value });

type Compare<T> = (a: T, b: T) => number;

/** `CompareTo` and `Equals` of a struct, with one of its type and with an object. */
export function comparable<T>(
  type: Type,
  compare: Compare<T>,
  is: (value: unknown) => boolean,
): Members {
  return { CompareTo: comparing(type, compare, is), Equals: equating(type, compare, is) };
}

const comparing = <T>(
  type: Type,
  compare: Compare<T>,
  is: (value: unknown) => boolean,
): Overloads => [
  method([type], 'int', compare as never),
  method(['object'], 'int', (one: T, other: unknown) => {
    if (other === null) return 1;
    if (!is(other)) throw new Fault('ArgumentException');
    return compare(one, unbox(other) as T);
  }),
];

const equating = <T>(
  type: Type,
  compare: Compare<T>,
  is: (value: unknown) => boolean,
): Overloads => [
  method([type], 'bool', (one: T, other: T) => compare(one, other) === 0),
  method(
    ['object'],
    'bool',
    (one: T, other: unknown) =>
      other !== null && is(other) && compare(one, unbox(other) as T) === 0,
  ),
];

/** The operators of a type whose values have an order. */
export function ordered<T>(
  type: Type,
  compare: Compare<T>,
): Readonly<Record<string, readonly Operator[]>> {
  const on = (test: (order: number) => boolean): readonly Operator[] => [
    { left: type, right: type, gives: 'bool', run: (a: T, b: T) => test(compare(a, b)) },
  ];
  return {
    ...equatable(type, (a: T, b: T) => compare(a, b) === 0),
    '<': on((order) => order < 0),
    '<=': on((order) => order <= 0),
    '>': on((order) => order > 0),
    '>=': on((order) => order >= 0),
  };
}

/** `==` and `!=` by value. */
export function equatable<T>(
  type: Type,
  equals: (a: T, b: T) => boolean,
): Readonly<Record<string, readonly Operator[]>> {
  const on = (run: (a: T, b: T) => boolean): readonly Operator[] => [
    { left: type, right: type, gives: 'bool', run },
  ];
  return { '==': on(equals), '!=': on((a, b) => !equals(a, b)) };
}

/** `Parse(string)` and `TryParse(string, out T)`. */
export function readers<T>(
  type: Type,
  read: (text: string | null) => Read<T>,
  fallback: unknown,
): Members {
  return {
    Parse: [shared(['string'], type, (text: string | null) => parsed(read(text)))],
    TryParse: [trying(type, ['string'], read as never, fallback)],
  };
}

/** A method that says whether reading succeeded, and stores the value. */
export const trying = <T>(
  type: Type,
  takes: readonly Parameter[],
  read: (...args: never[]) => Read<T>,
  fallback: unknown,
): Method => ({
  takes: [...takes, { out: type }],
  gives: 'bool',
  run: (_: never, ...args: never[]) => {
    const found = read(...args.slice(0, -1));
    const store = args.at(-1) as unknown as (value: unknown) => void;
    store('value' in found ? found.value : fallback);
    return 'value' in found;
  },
});

interface WithText {
  text(format?: string | null): string;
}

/** `ToString()` and `ToString(format)` of a class that writes itself. */
export const formattable: Members = {
  ToString: [
    method([], 'string', (value: WithText) => value.text()),
    method(['string'], 'string', (value: WithText, format: string | null) => value.text(format)),
  ],
};

/** `ToString()` alone. */
export const writable: Members = {
  ToString: [method([], 'string', (value: WithText) => value.text())],
};

/** A struct whose values are instances of a class. */
export const struct = <T>(
  name: Type,
  of: abstract new (...args: never[]) => T,
  fallback: T,
  more: Partial<TypeOf>,
): TypeOf => ({
  name,
  isValue: true,
  bases: ['ValueType'],
  fallback,
  is: (value) => value instanceof of,
  ...more,
});

export function present<T>(value: T | null): T {
  if (value === null) throw new Fault('ArgumentNullException');
  return value;
}
