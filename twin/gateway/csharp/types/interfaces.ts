import { arrayItem } from '../boxed.ts';
import { Dictionary, HashSet } from '../collections/dictionary.ts';
import { byValue } from '../collections/equality.ts';
import type { KeyValuePair } from '../collections/key-value-pair.ts';
import { List } from '../collections/list.ts';
import { iterate } from '../collections/sequence.ts';
import { Fault } from '../fault.ts';
import type { Indexer, Members, TypeOf } from '../member.ts';
import type { Generics } from '../registry.ts';
import { listOf, type Type } from '../types.ts';
import { setMembers } from './sets.ts';

/** A collection behind an interface: an array has a fixed size. */
type Some = List | HashSet | Dictionary | unknown[] | Buffer;

const isArray = (value: unknown): value is unknown[] | Buffer =>
  Array.isArray(value) || value instanceof Uint8Array;

const fixed = (): never => {
  throw new Fault('NotSupportedException');
};

function countOf(value: Some): number {
  if (isArray(value)) return value.length;
  if (value instanceof List) return value.items.length;
  return 'size' in value ? value.size : [...iterate(value)].length;
}

function contains(value: Some, item: unknown): boolean {
  if (value instanceof HashSet) return value.has(item);
  return [...iterate(value)].some((one) => byValue.equals(one, item));
}

function add(value: Some, item: unknown): void {
  if (value instanceof List) value.splice(value.items.length, 0, [item]);
  else if (value instanceof HashSet) value.add(item);
  else if (value instanceof Dictionary)
    value.add((item as KeyValuePair).key, (item as KeyValuePair).value);
  else fixed();
}

function remove(value: Some, item: unknown): boolean {
  if (value instanceof HashSet) return value.delete(item);
  if (value instanceof Dictionary)
    return contains(value, item) && value.delete((item as KeyValuePair).key);
  if (!(value instanceof List)) return fixed();
  const at = indexOf(value, item);
  if (at >= 0) value.splice(at, 1);
  return at >= 0;
}

function clear(value: Some): void {
  if (value instanceof List) value.splice(0, value.items.length);
  else if (value instanceof HashSet || value instanceof Dictionary) value.clear();
  else fixed();
}

const indexOf = (value: Some, item: unknown): number =>
  [...iterate(value)].findIndex((one) => byValue.equals(one, item));

const COUNT: Members = { Count: { gives: 'int', get: countOf } };

const collectionMembers = (item: Type): Members => ({
  ...COUNT,
  IsReadOnly: { gives: 'bool', get: isArray },
  Add: [{ takes: [item], gives: 'void', run: add }],
  Clear: [{ takes: [], gives: 'void', run: clear }],
  Contains: [{ takes: [item], gives: 'bool', run: contains }],
  Remove: [{ takes: [item], gives: 'bool', run: remove }],
});

const listMembers = (item: Type): Members => ({
  IndexOf: [{ takes: [item], gives: 'int', run: indexOf }],
  Insert: [
    {
      takes: ['int', item],
      gives: 'void',
      run: (value: Some, at: number, one: unknown) =>
        value instanceof List ? value.splice(at, 0, [one]) : fixed(),
    },
  ],
  RemoveAt: [
    {
      takes: ['int'],
      gives: 'void',
      run(value: Some, at: number) {
        if (!(value instanceof List)) return fixed();
        value.get(at);
        return value.splice(at, 1);
      },
    },
  ],
});

function itemAt(value: Some, at: number): unknown {
  if (value instanceof List) return value.get(at);
  const items = value as unknown[];
  if (at < 0 || at >= items.length) throw new Fault('ArgumentOutOfRangeException');
  return items[at];
}

function setItem(value: Some, at: number, item: unknown): void {
  if (value instanceof List) value.set(at, item);
  else if (at < 0 || at >= countOf(value)) throw new Fault('ArgumentOutOfRangeException');
  else (value as unknown[])[at] = item;
}

const implementing =
  (name: string, bases: readonly string[], more: (item: Type) => Partial<TypeOf>) =>
  ([item = '']: readonly Type[]): TypeOf => ({
    name: `${name}<${item}>`,
    bases: [...bases.map((base) => `${base}<${item}>`), listOf(item)],
    is: (value) =>
      (value instanceof List && value.item === item && name !== 'ISet') ||
      (value instanceof HashSet && value.item === item && !name.includes('List')) ||
      (isArray(value) && arrayItem(value) === item && name !== 'ISet'),
    ...more(item),
  });

const reading = (item: Type): Indexer => ({ by: ['int'], gives: item, get: itemAt });

/** The interfaces of lists and sets. */
export const INTERFACES: Generics = {
  ICollection: implementing('ICollection', [], (item) => ({ members: collectionMembers(item) })),
  IList: implementing('IList', ['ICollection'], (item) => ({
    members: listMembers(item),
    indexers: [{ ...reading(item), set: setItem }],
  })),
  IReadOnlyCollection: implementing('IReadOnlyCollection', [], () => ({ members: COUNT })),
  IReadOnlyList: implementing('IReadOnlyList', ['IReadOnlyCollection'], (item) => ({
    indexers: [reading(item)],
  })),
  ISet: implementing('ISet', ['ICollection'], (item) => ({ members: setMembers(item) })),
};
