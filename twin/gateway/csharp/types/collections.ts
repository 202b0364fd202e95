import { arrayItem } from '../boxed.ts';
import { Fault } from '../fault.ts';
import type { Members, Method, Overloads, Property, TypeOf } from '../member.ts';
import type { Generics } from '../registry.ts';
import { listOf, type Type } from '../types.ts';
import { pairOf, readOnlyDictionary } from './dictionaries.ts';

type Test = (item: unknown) => boolean;

/** A method without overloads, on the items of the list. */
const on = <A>(
  takes: Method['takes'],
  gives: Method['gives'],
  run: (items: readonly unknown[], argument: A) => unknown,
): Method => ({
  takes,
  gives,
  run: (list: Iterable<unknown>, argument: A) => run([...list], argument),
});

/** Members that LINQ adds to every sequence. */
function sequenceMembers(item: Type): Members {
  const test = [{ lambda: [item], gives: 'bool' }] as const;
  const map = [{ lambda: [item], gives: 'anything' }] as const;
  return {
    Any: [
      on([], 'bool', (items) => items.length > 0),
      on(test, 'bool', (items, is: Test) => items.some(is)),
    ],
    All: [on(test, 'bool', (items, is: Test) => items.every(is))],
    Count: [on([], 'int', (items) => items.length)],
    Contains: [on([item], 'bool', (items, one) => items.includes(one))],
    Select: [
      on(
        map,
        ([made = '']) => listOf(made),
        (items, made: (one: unknown) => unknown) => items.map(made),
      ),
    ],
    Where: [on(test, listOf(item), (items, is: Test) => items.filter(is))],
    First: [on([], item, first)],
  } satisfies Record<string, Overloads | Property>;
}

const LENGTH: Property = { gives: 'int', get: (list: unknown[]) => list.length };

function first(items: readonly unknown[]): unknown {
  if (items.length === 0) throw new Fault('InvalidOperationException');
  return items[0];
}

const sequence = ([item = '']: readonly Type[]): TypeOf => ({
  name: listOf(item),
  members: sequenceMembers(item),
});

/** `T[]`. */
export function ARRAY([item = '']: readonly Type[]): TypeOf {
  const at = (list: readonly unknown[], index: number): unknown => {
    const found = list[index];
    if (found === undefined) throw new Fault('IndexOutOfRangeException');
    return found;
  };
  return {
    name: `${item}[]`,
    bases: [listOf(item)],
    is: (value) =>
      (Array.isArray(value) || value instanceof Uint8Array) && arrayItem(value) === item,
    members: { Length: LENGTH },
    indexers: [{ by: ['int'], gives: item, get: at as never }],
  };
}

export const COLLECTIONS: Generics = {
  IEnumerable: sequence,
  IReadOnlyDictionary: readOnlyDictionary,
  KeyValuePair: pairOf,
};
