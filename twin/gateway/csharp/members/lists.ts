import { Fault } from '../fault.ts';
import { itemOf, listOf, type Type } from '../types.ts';
import type { Members, Property } from './member.ts';

type Test = (item: unknown) => boolean;

/** What LINQ adds to every list; `undefined` for a type that is none. */
export function listMembers(type: Type): Members | undefined {
  const item = itemOf(type);
  if (item === undefined) return undefined;
  const test = { lambda: item, gives: 'bool' } as const;
  return {
    ...(type.endsWith('[]') && {
      Length: { gives: 'int', get: (list: unknown[]) => list.length } satisfies Property,
    }),
    Any: [
      { takes: [], gives: 'bool', run: (list: Iterable<unknown>) => [...list].length > 0 },
      {
        takes: [test],
        gives: 'bool',
        run: (list: Iterable<unknown>, is: Test) => [...list].some(is),
      },
    ],
    All: [
      {
        takes: [test],
        gives: 'bool',
        run: (list: Iterable<unknown>, is: Test) => [...list].every(is),
      },
    ],
    Count: [{ takes: [], gives: 'int', run: (list: Iterable<unknown>) => [...list].length }],
    Contains: [
      {
        takes: [item],
        gives: 'bool',
        run: (list: Iterable<unknown>, one: unknown) => [...list].includes(one),
      },
    ],
    Select: [
      {
        takes: [{ lambda: item, gives: 'anything' }],
        gives: listOf,
        run: (list: Iterable<unknown>, map: (one: unknown) => unknown) => [...list].map(map),
      },
    ],
    Where: [
      {
        takes: [test],
        gives: listOf(item),
        run: (list: Iterable<unknown>, is: Test) => [...list].filter(is),
      },
    ],
    First: [{ takes: [], gives: item, run: (list: Iterable<unknown>) => first([...list]) }],
  };
}

function first(list: readonly unknown[]): unknown {
  if (list.length === 0) throw new Fault('InvalidOperationException');
  return list[0];
}
