import { Grouping } from '../collections/grouping.ts';
import { iterate } from '../collections/sequence.ts';
import { ENUMERABLE, sequenceMembers, sortedMembers } from '../linq/enumerable.ts';
import { Ordered } from '../linq/order.ts';
import type { TypeOf } from '../member.ts';
import { descriptorOf, type Generics } from '../registry.ts';
import { listOf, type Type } from '../types.ts';
import { ARRAYS } from './arrays.ts';
import { dictionary, dictionaryInterface, pairs, readOnlyDictionary } from './dictionaries.ts';
import { INTERFACES } from './interfaces.ts';
import { tokenMembers } from './json-sequences.ts';
import { list } from './lists.ts';
import { queue, stack } from './queues.ts';
import { hashSet } from './sets.ts';
import { xmlMembers } from './xml.ts';

export { ARRAY } from './arrays.ts';

const isSequence = (value: unknown): boolean =>
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && Symbol.iterator in value);

/** `IEnumerable<T>`, with all that LINQ adds to it. */
const sequence = ([item = '']: readonly Type[]): TypeOf => ({
  name: listOf(item),
  is: isSequence,
  members: {
    ...sequenceMembers(item),
    ...tokenMembers(item),
    ...xmlMembers(item),
    GetEnumerator: [
      {
        takes: [],
        gives: `IEnumerator<${item}>`,
        run: (items: unknown) =>
          new Enumerator(iterate(items)[Symbol.iterator](), descriptorOf(item)?.fallback ?? null),
      },
    ],
  },
});

/** An enumeration that the expression steps through itself. */
class Enumerator {
  current: unknown;
  readonly #items: Iterator<unknown>;

  constructor(items: Iterator<unknown>, before: unknown) {
    this.current = before;
    this.#items = items;
  }

  move(): boolean {
    const { done, value } = this.#items.next();
    if (!done) this.current = value;
    return !done;
  }
}

const enumerator = ([item = '']: readonly Type[]): TypeOf => ({
  name: `IEnumerator<${item}>`,
  is: (value) => value instanceof Enumerator,
  members: {
    Current: { gives: item, get: ({ current }: Enumerator) => current },
    MoveNext: [{ takes: [], gives: 'bool', run: (items: Enumerator) => items.move() }],
    Dispose: [{ takes: [], gives: 'void', run: () => undefined }],
  },
});

const grouping = ([key = '', item = '']: readonly Type[]): TypeOf => ({
  name: `IGrouping<${key}, ${item}>`,
  bases: [listOf(item)],
  is: (value) => value instanceof Grouping,
  members: { Key: { gives: key, get: (group: Grouping) => group.key } },
});

const sorted = ([item = '']: readonly Type[]): TypeOf => ({
  name: `IOrderedEnumerable<${item}>`,
  bases: [listOf(item)],
  is: (value) => value instanceof Ordered,
  members: sortedMembers(item),
});

export const COLLECTIONS: Generics = {
  ...INTERFACES,
  Dictionary: dictionary,
  HashSet: hashSet,
  IDictionary: dictionaryInterface,
  IEnumerable: sequence,
  IEnumerator: enumerator,
  // Where a comparer may stand; its members are not called by expressions.
  IComparer: ([item = '']) => ({ name: `IComparer<${item}>` }),
  IEqualityComparer: ([item = '']) => ({ name: `IEqualityComparer<${item}>` }),
  IGrouping: grouping,
  IOrderedEnumerable: sorted,
  IReadOnlyDictionary: readOnlyDictionary,
  KeyValuePair: pairs,
  List: list,
  Queue: queue,
  Stack: stack,
};

export const COLLECTION_CLASSES: readonly TypeOf[] = [ARRAYS, ENUMERABLE];
