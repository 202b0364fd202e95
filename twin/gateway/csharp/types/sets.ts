import { HashSet } from '../collections/dictionary.ts';
import { byValue } from '../collections/equality.ts';
import { iterate } from '../collections/sequence.ts';
import { COMPARER, type Comparer, type Test } from '../linq/queries.ts';
import { toArray } from '../linq/shape.ts';
import type { Members, Method, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';

/** Only texts have a comparer of another kind. */
const compared = (gives: Type): Method[] => [
  {
    takes: [COMPARER],
    gives,
    run: (_: never, by: Comparer) => new HashSet('string', [], by ?? byValue),
  },
  {
    takes: [listOf('string'), COMPARER],
    gives,
    run: (_: never, values: unknown, by: Comparer) =>
      new HashSet('string', iterate(values), by ?? byValue),
  },
];

/** `HashSet<T>`. */
export function hashSet([item = '']: readonly Type[]): TypeOf {
  const name = `HashSet<${item}>`;
  const items = listOf(item);
  return {
    name,
    bases: [`ISet<${item}>`, `ICollection<${item}>`, `IReadOnlyCollection<${item}>`, items],
    is: (value) => value instanceof HashSet && value.item === item,
    constructors: [
      { takes: [], gives: name, run: () => new HashSet(item) },
      {
        takes: [items],
        gives: name,
        run: (_: never, values: unknown) => new HashSet(item, iterate(values)),
      },
      ...(item === 'string' ? compared(name) : []),
    ],
    members: {
      ...setMembers(item),
      RemoveWhere: [
        {
          takes: [{ lambda: [item], gives: 'bool' }],
          gives: 'int',
          run: (set: HashSet, is: Test) => {
            const removed = [...set].filter((one) => is(one, 0));
            for (const one of removed) set.delete(one);
            return removed.length;
          },
        },
      ],
      ToArray: [{ takes: [], gives: `${item}[]`, run: (set: HashSet) => toArray(item, set) }],
    },
  };
}

/** What a set has that other collections lack, and `Add`, which says whether the item is new. */
export function setMembers(item: Type): Members {
  const others = listOf(item);
  const changing = (change: (set: HashSet, other: HashSet) => void): Method[] => [
    {
      takes: [others],
      gives: 'void',
      run: (set: HashSet, values: unknown) => change(set, setOf(set, values)),
    },
  ];
  const testing = (test: (set: HashSet, other: HashSet) => boolean): Method[] => [
    {
      takes: [others],
      gives: 'bool',
      run: (set: HashSet, values: unknown) => test(set, setOf(set, values)),
    },
  ];
  return {
    Count: { gives: 'int', get: ({ size }: HashSet) => size },
    Add: [{ takes: [item], gives: 'bool', run: (set: HashSet, value: unknown) => set.add(value) }],
    Contains: [
      { takes: [item], gives: 'bool', run: (set: HashSet, value: unknown) => set.has(value) },
    ],
    Remove: [
      { takes: [item], gives: 'bool', run: (set: HashSet, value: unknown) => set.delete(value) },
    ],
    Clear: [{ takes: [], gives: 'void', run: (set: HashSet) => set.clear() }],
    UnionWith: changing((set, other) => {
      for (const one of other) set.add(one);
    }),
    IntersectWith: changing((set, other) => {
      for (const one of [...set]) if (!other.has(one)) set.delete(one);
    }),
    ExceptWith: changing((set, other) => {
      for (const one of other) set.delete(one);
    }),
    SymmetricExceptWith: changing((set, other) => {
      const both = [...other].filter((one) => set.has(one));
      for (const one of other) set.add(one);
      for (const one of both) set.delete(one);
    }),
    IsSubsetOf: testing(isSubset),
    IsSupersetOf: testing((set, other) => isSubset(other, set)),
    IsProperSubsetOf: testing((set, other) => set.size < other.size && isSubset(set, other)),
    IsProperSupersetOf: testing((set, other) => other.size < set.size && isSubset(other, set)),
    Overlaps: testing((set, other) => [...other].some((one) => set.has(one))),
    SetEquals: testing((set, other) => set.size === other.size && isSubset(set, other)),
  };
}

const setOf = ({ item, equality }: HashSet, values: unknown): HashSet =>
  new HashSet(item, iterate(values), equality);

const isSubset = (set: HashSet, other: HashSet): boolean => [...set].every((one) => other.has(one));
