import { byValue } from '../collections/equality.ts';
import { List } from '../collections/list.ts';
import { compareValues, type Order } from '../collections/order.ts';
import { iterate } from '../collections/sequence.ts';
import { Fault } from '../fault.ts';
import { ORDER } from '../linq/queries.ts';
import { toArray } from '../linq/shape.ts';
import type { Members, Method, Parameter, TypeOf } from '../member.ts';
import { descriptorOf } from '../registry.ts';
import { listOf, type Type } from '../types.ts';

type Test = (item: unknown) => boolean;

/** Interfaces of a collection whose items have an order. */
export const listInterfaces = (item: Type): Type[] => [
  `IList<${item}>`,
  `ICollection<${item}>`,
  `IReadOnlyList<${item}>`,
  `IReadOnlyCollection<${item}>`,
  listOf(item),
];

/** `List<T>`. */
export function list([item = '']: readonly Type[]): TypeOf {
  const name = `List<${item}>`;
  const others = listOf(item);
  return {
    name,
    bases: listInterfaces(item),
    is: (value) => value instanceof List && value.item === item,
    constructors: [
      { takes: [], gives: name, run: () => new List(item) },
      {
        takes: ['int'],
        gives: name,
        run: (_: never, capacity: number) => new List(item, atLeastZero(capacity) && []),
      },
      {
        takes: [others],
        gives: name,
        run: (_: never, items: unknown) => new List(item, iterate(items)),
      },
    ],
    members: { ...plain(item), ...searching(item), ...ordering(item) },
    indexers: [
      {
        by: ['int'],
        gives: item,
        get: (list: List, at: number) => list.get(at),
        set: (list: List, at: number, value: unknown) => list.set(at, value),
      },
    ],
  };
}

function atLeastZero(count: number): true {
  if (count < 0) throw new Fault('ArgumentOutOfRangeException');
  return true;
}

const plain = (item: Type): Members => ({
  Count: { gives: 'int', get: ({ items }: List) => items.length },
  Add: [
    {
      takes: [item],
      gives: 'void',
      run: (list: List, value: unknown) => list.change((items) => items.push(value)),
    },
  ],
  AddRange: [
    {
      takes: [listOf(item)],
      gives: 'void',
      run: (list: List, values: unknown) => list.splice(list.items.length, 0, [...iterate(values)]),
    },
  ],
  Insert: [
    {
      takes: ['int', item],
      gives: 'void',
      run: (list: List, at: number, value: unknown) => list.splice(at, 0, [value]),
    },
  ],
  InsertRange: [
    {
      takes: ['int', listOf(item)],
      gives: 'void',
      run: (list: List, at: number, values: unknown) => list.splice(at, 0, [...iterate(values)]),
    },
  ],
  Remove: [
    {
      takes: [item],
      gives: 'bool',
      run(list: List, value: unknown) {
        const at = indexOf(list, (one) => byValue.equals(one, value));
        if (at >= 0) list.splice(at, 1);
        return at >= 0;
      },
    },
  ],
  RemoveAt: [
    {
      takes: ['int'],
      gives: 'void',
      run(list: List, at: number) {
        list.get(at);
        list.splice(at, 1);
      },
    },
  ],
  RemoveRange: [
    {
      takes: ['int', 'int'],
      gives: 'void',
      run: (list: List, at: number, count: number) => {
        checkRange(list, at, count);
        list.splice(at, count);
      },
    },
  ],
  RemoveAll: [
    {
      takes: [test(item)],
      gives: 'int',
      run(list: List, is: Test) {
        const kept = list.items.filter((one) => !is(one));
        const removed = list.items.length - kept.length;
        list.splice(0, list.items.length, kept);
        return removed;
      },
    },
  ],
  Clear: [{ takes: [], gives: 'void', run: (list: List) => list.splice(0, list.items.length) }],
  GetRange: [
    {
      takes: ['int', 'int'],
      gives: `List<${item}>`,
      run: (list: List, at: number, count: number) => {
        checkRange(list, at, count);
        return new List(item, list.items.slice(at, at + count));
      },
    },
  ],
  ToArray: [{ takes: [], gives: `${item}[]`, run: ({ items }: List) => toArray(item, items) }],
  ForEach: [
    {
      takes: [{ lambda: [item], gives: 'void' }],
      gives: 'void',
      run(list: List, act: (one: unknown) => void) {
        for (const one of list) act(one);
      },
    },
  ],
  ConvertAll: [
    {
      takes: [{ lambda: [item], gives: 'anything' }],
      gives: ([made]) => `List<${made}>`,
      bind:
        ([made]) =>
        (list: List, convert: (one: unknown) => unknown) =>
          new List(
            made as Type,
            list.items.map((one) => convert(one)),
          ),
    },
  ],
  AsReadOnly: [{ takes: [], gives: `IReadOnlyList<${item}>`, run: (list: List) => list }],
});

function checkRange({ items }: List, at: number, count: number): void {
  if (at < 0 || count < 0) throw new Fault('ArgumentOutOfRangeException');
  if (at + count > items.length) throw new Fault('ArgumentException');
}

const test = (item: Type): Parameter => ({ lambda: [item], gives: 'bool' });

const indexOf = ({ items }: List, is: Test): number => items.findIndex((one) => is(one));

const lastIndexOf = ({ items }: List, is: Test): number => items.findLastIndex((one) => is(one));

function searching(item: Type): Members {
  const fallback = descriptorOf(item)?.fallback ?? null;
  const orDefault = ({ items }: List, at: number): unknown => (at < 0 ? fallback : items[at]);
  const equal =
    (value: unknown): Test =>
    (one) =>
      byValue.equals(one, value);
  const is = test(item);
  return {
    Contains: [
      {
        takes: [item],
        gives: 'bool',
        run: (list: List, value: unknown) => indexOf(list, equal(value)) >= 0,
      },
    ],
    IndexOf: [
      {
        takes: [item],
        gives: 'int',
        run: (list: List, value: unknown) => indexOf(list, equal(value)),
      },
    ],
    LastIndexOf: [
      {
        takes: [item],
        gives: 'int',
        run: (list: List, value: unknown) => lastIndexOf(list, equal(value)),
      },
    ],
    Exists: [
      { takes: [is], gives: 'bool', run: (list: List, test: Test) => indexOf(list, test) >= 0 },
    ],
    Find: [
      {
        takes: [is],
        gives: item,
        run: (list: List, test: Test) => orDefault(list, indexOf(list, test)),
      },
    ],
    FindLast: [
      {
        takes: [is],
        gives: item,
        run: (list: List, test: Test) => orDefault(list, lastIndexOf(list, test)),
      },
    ],
    FindIndex: [{ takes: [is], gives: 'int', run: indexOf }],
    FindLastIndex: [{ takes: [is], gives: 'int', run: lastIndexOf }],
    FindAll: [
      {
        takes: [is],
        gives: `List<${item}>`,
        run: ({ items }: List, test: Test) =>
          new List(
            item,
            items.filter((one) => test(one)),
          ),
      },
    ],
    TrueForAll: [
      {
        takes: [is],
        gives: 'bool',
        run: ({ items }: List, test: Test) => items.every((one) => test(one)),
      },
    ],
  };
}

const ordering = (item: Type): Members => ({
  Reverse: [
    { takes: [], gives: 'void', run: (list: List) => list.change((items) => items.reverse()) },
  ],
  Sort: [
    { takes: [], gives: 'void', run: (list: List) => sort(list, compareValues) },
    {
      takes: [{ lambda: [item, item], gives: 'int' }],
      gives: 'void',
      run: (list: List, compare: Compare) => sort(list, compare),
    },
    ...(item === 'string' ? [sortBy] : []),
  ],
});

const sortBy: Method = {
  takes: [ORDER],
  gives: 'void',
  run: (list: List, order: Order | null) =>
    sort(list, (order?.compare ?? compareValues) as Compare),
};

type Compare = (one: unknown, other: unknown) => number;

/** A failing comparison is an error of the sort, unlike in LINQ. */
function sort(list: List, compare: Compare): void {
  try {
    list.change((items) => items.sort(compare));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('InvalidOperationException', error.message);
  }
}
