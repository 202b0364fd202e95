import { HashSet } from '../collections/dictionary.ts';
import { byValue, type Equality } from '../collections/equality.ts';
import { iterate } from '../collections/sequence.ts';
import type { Members } from '../member.ts';
import { listOf, type Type } from '../types.ts';
import { COMPARER, itself, query, TEST, TEST_AT, type Test } from './queries.ts';

/** Methods of LINQ that give some of the items, or all of them in another order. */
export function filters(item: Type): Members {
  const same = (takes: Parameters<typeof query>[0], start: Parameters<typeof query>[2]) =>
    query(takes, item, start);
  const others = listOf(item);
  // Only texts have a comparer of another kind.
  const compared = (others: readonly Type[], start: Parameters<typeof query>[2]) =>
    item === 'string' ? [same([...others, COMPARER], start)] : [];
  return {
    Where: [same([TEST(item)], where), same([TEST_AT(item)], where)],
    Skip: [same(['int'], skip)],
    Take: [same(['int'], take)],
    SkipWhile: [same([TEST(item)], skipWhile), same([TEST_AT(item)], skipWhile)],
    TakeWhile: [same([TEST(item)], takeWhile), same([TEST_AT(item)], takeWhile)],
    Reverse: [same([], (items) => [...items].reverse().values())],
    Concat: [same([others], concat)],
    Append: [same([item], append)],
    Prepend: [same([item], prepend)],
    DefaultIfEmpty: [same([item], defaultIfEmpty)],
    Distinct: [same([], distinct), ...compared([], distinct)],
    Union: [same([others], union), ...compared([others], union)],
    Intersect: [same([others], intersect), ...compared([others], intersect)],
    Except: [same([others], except), ...compared([others], except)],
    AsEnumerable: [{ takes: [], gives: others, isExtension: true, run: itself }],
  };
}

function* where(items: Iterable<unknown>, is: Test): Generator<unknown> {
  let at = 0;
  for (const item of items) if (is(item, at++)) yield item;
}

function* skip(items: Iterable<unknown>, count: number): Generator<unknown> {
  let at = 0;
  for (const item of items) if (at++ >= count) yield item;
}

function* take(items: Iterable<unknown>, count: number): Generator<unknown> {
  if (count <= 0) return;
  let at = 0;
  for (const item of items) {
    yield item;
    at += 1;
    if (at >= count) return;
  }
}

function* skipWhile(items: Iterable<unknown>, is: Test): Generator<unknown> {
  let at = 0;
  let skips = true;
  for (const item of items) {
    skips &&= is(item, at++);
    if (!skips) yield item;
  }
}

function* takeWhile(items: Iterable<unknown>, is: Test): Generator<unknown> {
  let at = 0;
  for (const item of items) {
    if (!is(item, at++)) return;
    yield item;
  }
}

function* concat(items: Iterable<unknown>, others: unknown): Generator<unknown> {
  yield* items;
  yield* iterate(others);
}

function* append(items: Iterable<unknown>, last: unknown): Generator<unknown> {
  yield* items;
  yield last;
}

function* prepend(items: Iterable<unknown>, first: unknown): Generator<unknown> {
  yield first;
  yield* items;
}

function* defaultIfEmpty(items: Iterable<unknown>, fallback: unknown): Generator<unknown> {
  let isEmpty = true;
  for (const item of items) {
    isEmpty = false;
    yield item;
  }
  if (isEmpty) yield fallback;
}

const setOf = (items: Iterable<unknown>, equality: Equality | null | undefined): HashSet =>
  new HashSet('object', items, equality ?? byValue);

function* distinct(items: Iterable<unknown>, equality?: Equality | null): Generator<unknown> {
  const known = setOf([], equality);
  for (const item of items) if (known.add(item)) yield item;
}

function* union(
  items: Iterable<unknown>,
  others: unknown,
  equality?: Equality | null,
): Generator<unknown> {
  yield* distinct(concat(items, others), equality);
}

function* intersect(
  items: Iterable<unknown>,
  others: unknown,
  equality?: Equality | null,
): Generator<unknown> {
  const wanted = setOf(iterate(others), equality);
  for (const item of items) if (wanted.delete(item)) yield item;
}

function* except(
  items: Iterable<unknown>,
  others: unknown,
  equality?: Equality | null,
): Generator<unknown> {
  const known = setOf(iterate(others), equality);
  for (const item of items) if (known.add(item)) yield item;
}
