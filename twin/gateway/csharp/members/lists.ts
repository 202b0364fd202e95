import { Fault } from '../fault.ts';
import { itemOf, listOf, type Type } from '../types.ts';
import type { Members, Method, Overloads, Property } from './member.ts';

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

/** Members that LINQ adds to every list; `undefined` for other types. */
export function listMembers(type: Type): Members | undefined {
  const item = itemOf(type);
  if (item === undefined) return undefined;
  const test = [{ lambda: item, gives: 'bool' }] as const;
  const map = [{ lambda: item, gives: 'anything' }] as const;
  return {
    ...(type.endsWith('[]') && { Length: LENGTH }),
    Any: [
      on([], 'bool', (items) => items.length > 0),
      on(test, 'bool', (items, is: Test) => items.some(is)),
    ],
    All: [on(test, 'bool', (items, is: Test) => items.every(is))],
    Count: [on([], 'int', (items) => items.length)],
    Contains: [on([item], 'bool', (items, one) => items.includes(one))],
    Select: [on(map, listOf, (items, made: (one: unknown) => unknown) => items.map(made))],
    Where: [on(test, listOf(item), (items, is: Test) => items.filter(is))],
    First: [on([], item, first)],
  } satisfies Record<string, Overloads | Property>;
}

const LENGTH: Property = { gives: 'int', get: (list: unknown[]) => list.length };

function first(items: readonly unknown[]): unknown {
  if (items.length === 0) throw new Fault('InvalidOperationException');
  return items[0];
}
