import { isSameScalar } from '../../json/tree.ts';
import { JValue } from '../../json/values.ts';
import { Anonymous } from '../anonymous.ts';
import { Boxed } from '../boxed.ts';
import { EnumValue } from '../enum-value.ts';
import { KeyValuePair } from './key-value-pair.ts';

/** A class whose instances are equal by value, such as that of GUIDs. */
interface Comparable {
  compare(one: unknown, other: unknown): number;
}

export function comparableOf(value: unknown): Comparable | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { constructor: made } = value as { constructor: Partial<Comparable> | undefined };
  return typeof made?.compare === 'function' ? (made as Comparable) : undefined;
}

/** How the items of a collection are told apart. */
export interface Equality {
  equals(one: unknown, other: unknown): boolean;
  /** The same for equal values, and cheap to look up. */
  hash(value: unknown): unknown;
}

/** `EqualityComparer<T>.Default`. */
export const byValue: Equality = {
  equals(one, other) {
    if (Object.is(one, other) || one === other) return true;
    if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
    if (one.constructor !== other.constructor) return false;
    if (one instanceof Boxed) {
      const { type, value } = other as Boxed;
      return one.type === type && byValue.equals(one.value, value);
    }
    if (one instanceof EnumValue) {
      const { type, value } = other as EnumValue;
      return one.type === type && one.value === value;
    }
    if (one instanceof JValue) return isSameScalar(one, other as JValue);
    if (one instanceof KeyValuePair) {
      const { key, value } = other as KeyValuePair;
      return byValue.equals(one.key, key) && byValue.equals(one.value, value);
    }
    if (one instanceof Anonymous) {
      const { type, values } = other as Anonymous;
      return (
        one.type === type &&
        Object.entries(one.values).every(([name, value]) => byValue.equals(value, values[name]))
      );
    }
    return comparableOf(one)?.compare(one, other) === 0;
  },
  hash(value) {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Boxed) return byValue.hash(value.value);
    const isByValue =
      value instanceof KeyValuePair ||
      value instanceof Anonymous ||
      value instanceof EnumValue ||
      value instanceof JValue ||
      comparableOf(value);
    return isByValue ? value.constructor : value;
  },
};

interface Entry<V> {
  readonly key: unknown;
  value: V;
  /** Place in the order of enumeration. */
  readonly at: number;
}

/**
 * Keys told apart by an equality. They are enumerated in the order in which they were added, except
 * that a new one takes the place that was freed last, as in .NET.
 */
export class KeyTable<V> {
  readonly equality: Equality;
  readonly #buckets = new Map<unknown, Entry<V>[]>();
  #places: (Entry<V> | undefined)[] = [];
  #free: number[] = [];

  constructor(equality: Equality = byValue) {
    this.equality = equality;
  }

  get size(): number {
    return this.#places.length - this.#free.length;
  }

  *[Symbol.iterator](): Generator<Entry<V>> {
    for (const entry of this.#places) if (entry) yield entry;
  }

  find(key: unknown): Entry<V> | undefined {
    const bucket = this.#buckets.get(this.equality.hash(key));
    return bucket?.find((entry) => this.equality.equals(entry.key, key));
  }

  /** Adds a key that is not there yet. */
  add(key: unknown, value: V): void {
    const entry = { key, value, at: this.#free.pop() ?? this.#places.length };
    const hash = this.equality.hash(key);
    const bucket = this.#buckets.get(hash);
    if (bucket) bucket.push(entry);
    else this.#buckets.set(hash, [entry]);
    this.#places[entry.at] = entry;
  }

  delete(key: unknown): boolean {
    const entry = this.find(key);
    if (!entry) return false;
    const hash = this.equality.hash(key);
    const rest = (this.#buckets.get(hash) ?? []).filter((one) => one !== entry);
    if (rest.length > 0) this.#buckets.set(hash, rest);
    else this.#buckets.delete(hash);
    this.#places[entry.at] = undefined;
    this.#free.push(entry.at);
    return true;
  }

  clear(): void {
    this.#buckets.clear();
    this.#places = [];
    this.#free = [];
  }
}
