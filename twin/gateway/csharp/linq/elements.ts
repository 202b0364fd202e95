import { byValue } from '../collections/equality.ts';
import { iterate } from '../collections/sequence.ts';
import { Fault } from '../fault.ts';
import type { Members, Overloads } from '../member.ts';
import { descriptorOf } from '../registry.ts';
import { listOf, type Type } from '../types.ts';
import { COMPARER, type Comparer, compute, TEST, type Test } from './queries.ts';

/** Methods of LINQ that give one item, or say something about all. */
export function elements(item: Type): Members {
  const fallback = descriptorOf(item)?.fallback ?? null;
  const others = listOf(item);
  const compared = (takes: readonly Type[], run: Parameters<typeof compute>[2]) =>
    item === 'string' ? [compute([...takes, COMPARER], 'bool', run)] : [];
  return {
    First: one(item, (items) => first(items) ?? none()),
    FirstOrDefault: one(item, (items) => first(items) ?? { value: fallback }),
    Last: one(item, (items) => last(items) ?? none()),
    LastOrDefault: one(item, (items) => last(items) ?? { value: fallback }),
    Single: one(item, (items) => single(items) ?? none()),
    SingleOrDefault: one(item, (items) => single(items) ?? { value: fallback }),
    ElementAt: [compute(['int'], item, (items, at: number) => (nth(items, at) ?? outside()).value)],
    ElementAtOrDefault: [
      compute(['int'], item, (items, at: number) => (nth(items, at) ?? { value: fallback }).value),
    ],
    Any: [
      compute([], 'bool', (items) => first(items) !== undefined),
      compute([TEST(item)], 'bool', (items, is: Test) => first(matching(items, is)) !== undefined),
    ],
    All: [
      compute([TEST(item)], 'bool', (items, is: Test) => {
        for (const one of items) if (!is(one, 0)) return false;
        return true;
      }),
    ],
    Count: counting('int', (count) => count, item),
    LongCount: counting('long', BigInt, item),
    Contains: [
      compute([item], 'bool', (items, wanted: unknown) => contains(items, wanted)),
      ...compared([item], (items, wanted: unknown, by: Comparer) => contains(items, wanted, by)),
    ],
    SequenceEqual: [
      compute([others], 'bool', (items, other: unknown) => isSame(items, other)),
      ...compared([others], (items, other: unknown, by: Comparer) => isSame(items, other, by)),
    ],
  };
}

type Found = { readonly value: unknown } | undefined;

const one = (item: Type, find: (items: Iterable<unknown>) => { value: unknown }): Overloads => [
  compute([], item, (items) => find(items).value),
  compute([TEST(item)], item, (items, is: Test) => find(matching(items, is)).value),
];

function counting(gives: Type, made: (count: number) => unknown, item: Type): Overloads {
  const count = (items: Iterable<unknown>): unknown => {
    let found = 0;
    for (const _ of items) found += 1;
    return made(found);
  };
  return [
    compute([], gives, count),
    compute([TEST(item)], gives, (items, is: Test) => count(matching(items, is))),
  ];
}

function* matching(items: Iterable<unknown>, is: Test): Generator<unknown> {
  for (const item of items) if (is(item, 0)) yield item;
}

function first(items: Iterable<unknown>): Found {
  for (const value of items) return { value };
  return undefined;
}

function last(items: Iterable<unknown>): Found {
  let found: Found;
  for (const value of items) found = { value };
  return found;
}

function single(items: Iterable<unknown>): Found {
  let found: Found;
  for (const value of items) {
    if (found) return none();
    found = { value };
  }
  return found;
}

function nth(items: Iterable<unknown>, at: number): Found {
  let left = at;
  if (left < 0) return undefined;
  for (const value of items) if (left-- === 0) return { value };
  return undefined;
}

function contains(items: Iterable<unknown>, wanted: unknown, by?: Comparer): boolean {
  const { equals } = by ?? byValue;
  for (const item of items) if (equals(item, wanted)) return true;
  return false;
}

function isSame(items: Iterable<unknown>, others: unknown, by?: Comparer): boolean {
  const { equals } = by ?? byValue;
  const other = iterate(others)[Symbol.iterator]();
  for (const item of items) {
    const { done, value } = other.next();
    if (done || !equals(item, value)) return false;
  }
  return other.next().done === true;
}

const none = (): never => {
  throw new Fault('InvalidOperationException');
};

const outside = (): never => {
  throw new Fault('ArgumentOutOfRangeException');
};
