import { arrayOf, box, unbox } from '../boxed.ts';
import { Dictionary } from '../collections/dictionary.ts';
import { byValue } from '../collections/equality.ts';
import { groupsOf } from '../collections/grouping.ts';
import { List } from '../collections/list.ts';
import { iterate } from '../collections/sequence.ts';
import { cast, hasType, isA, isReference } from '../conversions.ts';
import { Fault } from '../fault.ts';
import type { Members, Method, Overloads, Parameter } from '../member.ts';
import { Unsupported } from '../syntax.ts';
import { listOf, type Type } from '../types.ts';
import {
  byText,
  COMPARER,
  type Comparer,
  compute,
  itemsIn,
  itself,
  MAP,
  MAP_AT,
  query,
  SEQUENCE,
  type Selector,
} from './queries.ts';

type Combine = (one: unknown, other: unknown) => unknown;

/** Methods of LINQ that give other items than those of the sequence, or another collection. */
export function shapes(item: Type): Members {
  const pairs: Parameter = {
    lambda: ([many]) => [item, itemsIn(many)],
    gives: 'anything',
  };
  return {
    Select: [
      query([MAP(item)], ([made = '']) => made, select),
      query([MAP_AT(item)], ([made = '']) => made, select),
    ],
    SelectMany: [
      query([MAP(item)], ([many]) => itemsIn(many), selectMany),
      query([MAP_AT(item)], ([many]) => itemsIn(many), selectMany),
      query([MAP(item), pairs], ([, made = '']) => made, selectPairs),
    ],
    Zip: [query([SEQUENCE, pairs], ([, made = '']) => made, zip)],
    GroupBy: grouping(item),
    Join: joining(item, (inner) => inner, join),
    GroupJoin: joining(item, listOf, groupJoin),
    ToArray: [compute([], `${item}[]`, (items) => toArray(item, items))],
    ToList: [compute([], `List<${item}>`, (items) => new List(item, items))],
    ToDictionary: dictionaries(item),
    Cast: { generic: ([type]) => (type === undefined ? undefined : casting(item, type)) },
    OfType: { generic: ([type]) => (type === undefined ? undefined : selecting(item, type)) },
  };
}

export const toArray = (item: Type, items: Iterable<unknown>): unknown[] | Buffer =>
  item === 'byte' ? Buffer.from([...items] as number[]) : arrayOf(item, [...items]);

function* select(items: Iterable<unknown>, made: Selector): Generator<unknown> {
  let at = 0;
  for (const item of items) yield made(item, at++);
}

function* selectMany(items: Iterable<unknown>, many: Selector): Generator<unknown> {
  let at = 0;
  for (const item of items) yield* present(many(item, at++));
}

function* selectPairs(items: Iterable<unknown>, many: Selector, made: Combine): Generator<unknown> {
  let at = 0;
  for (const item of items) for (const other of present(many(item, at++))) yield made(item, other);
}

/** What a lambda gives is enumerated without a check of its own. */
function present(items: unknown): Iterable<unknown> {
  if (items === null) throw new Fault('NullReferenceException');
  return iterate(items);
}

function* zip(items: Iterable<unknown>, others: unknown, made: Combine): Generator<unknown> {
  const other = iterate(others)[Symbol.iterator]();
  for (const item of items) {
    const { done, value } = other.next();
    if (done) return;
    yield made(item, value);
  }
}

function grouping(item: Type): Overloads {
  const into = (value: (args: readonly Type[]) => Type): Parameter => ({
    lambda: (args) => [args[0] as Type, listOf(value(args))],
    gives: 'anything',
  });
  const same = (one: unknown): unknown => one;
  function* groups(
    items: Iterable<unknown>,
    key: Selector,
    value: Selector = same,
    comparer: Comparer = undefined,
  ): Generator<unknown> {
    for (const one of groupsOf(items, key as never, value as never, comparer ?? byValue))
      yield one.value;
  }
  function* made(
    items: Iterable<unknown>,
    key: Selector,
    value: Selector,
    make: Combine,
    comparer: Comparer = undefined,
  ): Generator<unknown> {
    for (const one of groupsOf(items, key as never, value as never, comparer ?? byValue))
      yield make(one.key, one.value);
  }
  const own = ([key]: readonly Type[]): Type => `IGrouping<${key}, ${item}>`;
  const other = ([key, value]: readonly Type[]): Type => `IGrouping<${key}, ${value}>`;
  const key = MAP(item);
  const groupOfOwn = into(() => item);
  const groupOfOther = into(([, value]) => value as Type);
  const ownResult = ([, result = '']: readonly Type[]): Type => result;
  const otherResult = ([, , result = '']: readonly Type[]): Type => result;
  return [
    query([key], own, groups),
    query([key, COMPARER], byText(own), (items, by: Selector, comparer: Comparer) =>
      groups(items, by, same, comparer),
    ),
    query([key, MAP(item)], other, groups),
    query([key, MAP(item), COMPARER], byText(other), groups),
    query([key, groupOfOwn], ownResult, (items, by: Selector, make: Combine) =>
      made(items, by, same, make),
    ),
    query(
      [key, groupOfOwn, COMPARER],
      byText(ownResult),
      (items, by: Selector, make: Combine, comparer: Comparer) =>
        made(items, by, same, make, comparer),
    ),
    query([key, MAP(item), groupOfOther], otherResult, made),
    query([key, MAP(item), groupOfOther, COMPARER], byText(otherResult), made),
  ];
}

type JoinStart = (
  items: Iterable<unknown>,
  inner: unknown,
  outerKey: Selector,
  innerKey: Selector,
  made: Combine,
  comparer?: Comparer,
) => Generator<unknown>;

function joining(item: Type, inner: (item: Type) => Type, start: JoinStart): Overloads {
  const takes: readonly Parameter[] = [
    SEQUENCE,
    MAP(item),
    { lambda: ([others]) => [itemsIn(others)], gives: 'anything' },
    { lambda: ([others]) => [item, inner(itemsIn(others))], gives: 'anything' },
  ];
  const gives = ([, one, other, made = '']: readonly Type[]): Type => {
    if (one !== other) throw new Unsupported(`a join of ${one} with ${other}`);
    return made;
  };
  return [query(takes, gives, start), query([...takes, COMPARER], byText(gives, 1), start)];
}

const keyed = (inner: unknown, key: Selector, comparer: Comparer) =>
  groupsOf(iterate(inner), key as never, (one) => one, comparer ?? byValue);

function* groupJoin(
  ...[items, inner, outerKey, innerKey, made, comparer]: Parameters<JoinStart>
): Generator<unknown> {
  const groups = keyed(inner, innerKey, comparer);
  for (const item of items) {
    const key = outerKey(item, 0);
    // As in .NET, a null is equal to no key.
    const found = key === null ? undefined : groups.find(key);
    yield made(item, found?.value ?? []);
  }
}

function* join(
  ...[items, inner, outerKey, innerKey, made, comparer]: Parameters<JoinStart>
): Generator<unknown> {
  const pairs = (item: unknown, others: unknown) => ({ item, others });
  for (const pair of groupJoin(items, inner, outerKey, innerKey, pairs, comparer)) {
    const { item, others } = pair as ReturnType<typeof pairs>;
    for (const other of others as Iterable<unknown>) yield made(item, other);
  }
}

function dictionaries(item: Type): Overloads {
  const dictionaryOf =
    (types: (args: readonly Type[]) => [Type, Type]) =>
    (args: readonly Type[]): Type =>
      `Dictionary<${types(args).join(', ')}>`;
  const same = (one: unknown): unknown => one;
  const make = (
    takes: readonly Parameter[],
    types: (args: readonly Type[]) => [Type, Type],
    read: (args: unknown[]) => { key: Selector; value: Selector; comparer?: Comparer },
  ): Method => ({
    takes,
    isExtension: true,
    gives: takes.includes(COMPARER) ? byText(dictionaryOf(types)) : dictionaryOf(types),
    bind:
      (args) =>
      (source: unknown, ...given: unknown[]) => {
        const { key, value, comparer } = read(given);
        const made = new Dictionary(types(args), comparer ?? byValue);
        for (const one of iterate(source)) made.add(key(one, 0), value(one, 0));
        return made;
      },
  });
  const own = ([key]: readonly Type[]): [Type, Type] => [key as Type, item];
  const other = ([key, value]: readonly Type[]): [Type, Type] => [key as Type, value as Type];
  return [
    make([MAP(item)], own, ([key]) => ({ key: key as Selector, value: same })),
    make([MAP(item), COMPARER], own, ([key, comparer]) => ({
      key: key as Selector,
      value: same,
      comparer: comparer as Comparer,
    })),
    make([MAP(item), MAP(item)], other, ([key, value]) => ({
      key: key as Selector,
      value: value as Selector,
    })),
    make([MAP(item), MAP(item), COMPARER], other, ([key, value, comparer]) => ({
      key: key as Selector,
      value: value as Selector,
      comparer: comparer as Comparer,
    })),
  ];
}

/** `Cast<T>()`: each item is cast from a box or a class, never converted. */
function casting(item: Type, type: Type): Overloads {
  // What is such a sequence already stays the same object.
  if (isReference(item) && isA(item, type))
    return [{ takes: [], gives: listOf(type), isExtension: true, run: itself }];
  return [
    query([], type, function* (items) {
      for (const one of items) yield cast(box(item, one), type);
    }),
  ];
}

function selecting(item: Type, type: Type): Overloads {
  return [
    query([], type, function* (items) {
      for (const one of items) {
        const boxed = box(item, one);
        if (boxed !== null && hasType(boxed, type)) yield type === 'object' ? boxed : unbox(boxed);
      }
    }),
  ];
}
