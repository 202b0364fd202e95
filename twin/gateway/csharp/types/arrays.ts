import { arrayItem, arrayOf } from '../boxed.ts';
import { byValue } from '../collections/equality.ts';
import { compareValues, type Order } from '../collections/order.ts';
import { implicitly } from '../conversions.ts';
import { Fault } from '../fault.ts';
import { ORDER } from '../linq/queries.ts';
import type { Method, Overloads, Parameter, TypeOf } from '../member.ts';
import { descriptorOf } from '../registry.ts';
import { shapeOf, type Type } from '../types.ts';
import { BYTES_EXTENSIONS } from './ciphers.ts';
import { listInterfaces } from './lists.ts';

/** An array of C#; one of bytes is a buffer. */
type Items = unknown[] | Buffer;

/** `T[]`. */
export function ARRAY([item = '']: readonly Type[]): TypeOf {
  return {
    name: `${item}[]`,
    bases: ['Array', ...listInterfaces(item)],
    is: (value) => isArray(value) && arrayItem(value) === item,
    members: item === 'byte' ? BYTES_EXTENSIONS : {},
    indexers: [
      {
        by: ['int'],
        gives: item,
        get: (items: Items, at: number) => items[within(items, at)],
        set(items: Items, at: number, value: unknown) {
          items[within(items, at)] = value as never;
        },
      },
    ],
  };
}

const isArray = (value: unknown): value is Items =>
  Array.isArray(value) || value instanceof Uint8Array;

function within(items: Items, at: number): number {
  if (at < 0 || at >= items.length) throw new Fault('IndexOutOfRangeException');
  return at;
}

const ANY: Parameter = { infer: (given) => (shapeOf(given).name === '[]' ? given : undefined) };

const itemIn = (types: readonly Type[]): Type => shapeOf(types[0] as Type).args[0] as Type;

/** A static method whose item type follows from the array. */
const onItems = (
  takes: readonly Parameter[],
  gives: Method['gives'],
  run: (_: never, items: Items, ...args: never[]) => unknown,
): Overloads => [{ takes: [ANY, ...takes], gives, run: run as NonNullable<Method['run']> }];

const ITEM = (types: readonly Type[]): readonly Type[] => [itemIn(types)];
const TEST: Parameter = { lambda: ITEM, gives: 'bool' };
const VALUE: Parameter = { infer: (given) => given };

type Test = (item: unknown) => boolean;

type Search = (items: unknown[], is: Test) => number;

/** The value is one of the items' type, or an object that equals none of another. */
const searching = (search: Search): Overloads => [
  {
    takes: [ANY, VALUE],
    gives: 'int',
    bind(types) {
      const [, given] = types as [Type, Type];
      const change = implicitly(given, itemIn(types)) as ((value: unknown) => unknown) | undefined;
      return (_: never, items: Items, value: unknown) =>
        change ? search([...items], (one) => byValue.equals(one, change(value))) : -1;
    },
  },
];

/** `System.Array`. */
export const ARRAYS: TypeOf = {
  name: 'Array',
  is: isArray,
  members: {
    Length: { gives: 'int', get: (items: Items) => items.length },
    LongLength: { gives: 'long', get: (items: Items) => BigInt(items.length) },
    Rank: { gives: 'int', get: () => 1 },
    GetLength: [{ takes: ['int'], gives: 'int', run: ofDimension((items) => items.length) }],
    GetLowerBound: [{ takes: ['int'], gives: 'int', run: ofDimension(() => 0) }],
    GetUpperBound: [
      { takes: ['int'], gives: 'int', run: ofDimension((items) => items.length - 1) },
    ],
  },
  statics: {
    IndexOf: searching((items, is) => items.findIndex(is)),
    LastIndexOf: searching((items, is) => items.findLastIndex(is)),
    Exists: onItems([TEST], 'bool', (_, items, is: Test) => [...items].some((one) => is(one))),
    TrueForAll: onItems([TEST], 'bool', (_, items, is: Test) => [...items].every((one) => is(one))),
    FindIndex: onItems([TEST], 'int', (_, items, is: Test) =>
      [...items].findIndex((one) => is(one)),
    ),
    FindLastIndex: onItems([TEST], 'int', (_, items, is: Test) =>
      [...items].findLastIndex((one) => is(one)),
    ),
    Find: finding((items, is) => items.find((one) => is(one))),
    FindLast: finding((items, is) => items.findLast((one) => is(one))),
    FindAll: [
      {
        takes: [ANY, TEST],
        gives: ([type]) => type as Type,
        bind: (types) => (_: never, items: Items, is: Test) =>
          arrayOf(
            itemIn(types),
            [...items].filter((one) => is(one)),
          ),
      },
    ],
    ConvertAll: [
      {
        takes: [ANY, { lambda: ITEM, gives: 'anything' }],
        gives: ([, made]) => `${made}[]`,
        bind:
          ([, made]) =>
          (_: never, items: Items, convert: (one: unknown) => unknown) =>
            arrayOf(
              made as Type,
              [...items].map((one) => convert(one)),
            ),
      },
    ],
    Reverse: [
      { takes: ['Array'], gives: 'void', run: (_: never, items: Items) => void items.reverse() },
    ],
    Sort: [
      ...onItems([], 'void', (_, items) => sort(items, compareValues)),
      {
        takes: ['string[]', ORDER],
        gives: 'void',
        run: (_: never, items: Items, order: Order | null) =>
          sort(items, (order?.compare ?? compareValues) as typeof compareValues),
      },
    ],
    Clear: [
      {
        takes: ['Array', 'int', 'int'],
        gives: 'void',
        run(_: never, items: Items, at: number, count: number) {
          if (at < 0 || count < 0 || at + count > items.length)
            throw new Fault('IndexOutOfRangeException');
          const fallback = descriptorOf(arrayItem(items))?.fallback ?? null;
          items.fill(fallback as never, at, at + count);
        },
      },
    ],
    Copy: [
      {
        takes: ['Array', 'Array', 'int'],
        gives: 'void',
        run: (_: never, from: Items, to: Items, count: number) => copy(from, 0, to, 0, count),
      },
      {
        takes: ['Array', 'int', 'Array', 'int', 'int'],
        gives: 'void',
        run: (_: never, from: Items, at: number, to: Items, start: number, count: number) =>
          copy(from, at, to, start, count),
      },
    ],
  },
};

function ofDimension(read: (items: Items) => number) {
  return (items: Items, dimension: number): number => {
    if (dimension !== 0) throw new Fault('IndexOutOfRangeException');
    return read(items);
  };
}

function finding(find: (items: unknown[], is: Test) => unknown): Overloads {
  return [
    {
      takes: [ANY, TEST],
      gives: itemIn,
      bind: (types) => {
        const fallback = descriptorOf(itemIn(types))?.fallback ?? null;
        return (_: never, items: Items, is: Test) => find([...items], is) ?? fallback;
      },
    },
  ];
}

function sort(items: Items, compare: typeof compareValues): void {
  try {
    (items as unknown[]).sort(compare);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('InvalidOperationException', error.message);
  }
}

function copy(from: Items, at: number, to: Items, start: number, count: number): void {
  if (at < 0 || start < 0 || count < 0) throw new Fault('ArgumentOutOfRangeException');
  if (at + count > from.length || start + count > to.length) throw new Fault('ArgumentException');
  if (arrayItem(from) !== arrayItem(to)) throw new Fault('ArrayTypeMismatchException');
  const copied = [...from].slice(at, at + count);
  for (const [index, value] of copied.entries()) to[start + index] = value as never;
}
