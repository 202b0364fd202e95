import { compareValues, type Order } from '../collections/order.ts';
import { iterate } from '../collections/sequence.ts';
import { Fault } from '../fault.ts';
import type { Members, Method } from '../member.ts';
import type { Type } from '../types.ts';
import { byText, MAP, ORDER, type Selector } from './queries.ts';

interface Key {
  readonly of: Selector;
  readonly sign: 1 | -1;
  readonly order: Order | null;
}

/** A sorted query; `ThenBy` adds a key to it. */
export class Ordered implements Iterable<unknown> {
  readonly #items: Iterable<unknown>;
  readonly #keys: readonly Key[];

  constructor(items: Iterable<unknown>, keys: readonly Key[]) {
    this.#items = items;
    this.#keys = keys;
  }

  by = (key: Key): Ordered => new Ordered(this.#items, [...this.#keys, key]);

  *[Symbol.iterator](): Iterator<unknown> {
    const rows = [...this.#items].map((item) => ({
      item,
      keys: this.#keys.map(({ of }) => of(item, 0)),
    }));
    // Equal items keep their order, in JavaScript as in .NET.
    rows.sort((one, other) => {
      for (const [at, { sign, order }] of this.#keys.entries()) {
        const compared = order
          ? order.compare(one.keys[at] as string | null, other.keys[at] as string | null)
          : comparing(one.keys[at], other.keys[at]);
        if (compared !== 0) return compared * sign;
      }
      return 0;
    });
    for (const { item } of rows) yield item;
  }
}

/** What has no order is an error of the sort. */
export function comparing(one: unknown, other: unknown): number {
  try {
    return compareValues(one, other);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('InvalidOperationException', error.message);
  }
}

const by = (
  item: Type,
  sign: Key['sign'],
  start: (source: unknown, key: Key) => Ordered,
): readonly Method[] => [
  {
    takes: [MAP(item)],
    isExtension: true,
    gives: `IOrderedEnumerable<${item}>`,
    run: (source: unknown, of: Selector) => start(source, { of, sign, order: null }),
  },
  {
    takes: [MAP(item), ORDER],
    isExtension: true,
    gives: byText(() => `IOrderedEnumerable<${item}>`),
    run: (source: unknown, of: Selector, order: Order | null) => start(source, { of, sign, order }),
  },
];

/** `OrderBy`, which every sequence has. */
export function orders(item: Type): Members {
  const start = (source: unknown, key: Key): Ordered => new Ordered(iterate(source), [key]);
  return { OrderBy: by(item, 1, start), OrderByDescending: by(item, -1, start) };
}

/** `ThenBy`, which only a sorted one has. */
export function furtherOrders(item: Type): Members {
  const start = (source: unknown, key: Key): Ordered => {
    iterate(source);
    return (source as Ordered).by(key);
  };
  return { ThenBy: by(item, 1, start), ThenByDescending: by(item, -1, start) };
}
