import { byValue, type Equality, KeyTable } from './equality.ts';

/** Items with the same key. */
export class Grouping implements Iterable<unknown> {
  readonly key: unknown;
  readonly items: unknown[] = [];

  constructor(key: unknown) {
    this.key = key;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.items.values();
  }
}

/** The items by their keys, in the order in which the keys first occur. */
export function groupsOf(
  items: Iterable<unknown>,
  keyOf: (item: unknown) => unknown,
  made: (item: unknown) => unknown,
  equality: Equality = byValue,
): KeyTable<Grouping> {
  const groups = new KeyTable<Grouping>(equality);
  for (const item of items) {
    const key = keyOf(item);
    let group = groups.find(key)?.value;
    if (!group) {
      group = new Grouping(key);
      groups.add(key, group);
    }
    group.items.push(made(item));
  }
  return groups;
}
