import { Fault } from '../fault.ts';
import type { Type } from '../types.ts';
import { byValue, type Equality, KeyTable } from './equality.ts';
import { KeyValuePair } from './key-value-pair.ts';
import { enumerating } from './list.ts';

/** `Dictionary<TKey, TValue>`. */
export class Dictionary implements Iterable<KeyValuePair> {
  readonly types: readonly [key: Type, value: Type];
  readonly #table: KeyTable<unknown>;
  #version = 0;

  constructor(types: readonly [Type, Type], equality: Equality = byValue) {
    this.types = types;
    this.#table = new KeyTable(equality);
  }

  get size(): number {
    return this.#table.size;
  }

  get equality(): Equality {
    return this.#table.equality;
  }

  [Symbol.iterator](): Iterator<KeyValuePair> {
    return enumerating(this.#pairs(), () => this.#version) as Iterator<KeyValuePair>;
  }

  *#pairs(): Generator<KeyValuePair> {
    for (const { key, value } of this.#table) yield new KeyValuePair(key, value);
  }

  has(key: unknown): boolean {
    return this.#table.find(present(key)) !== undefined;
  }

  /** The value, or a fault if the key does not exist. */
  at(key: unknown): unknown {
    const found = this.#table.find(present(key));
    if (!found) throw new Fault('KeyNotFoundException');
    return found.value;
  }

  set(key: unknown, value: unknown): void {
    const found = this.#table.find(present(key));
    if (found) found.value = value;
    else this.#table.add(key, value);
    this.#version += 1;
  }

  add(key: unknown, value: unknown): void {
    if (this.has(key)) throw new Fault('ArgumentException');
    this.#table.add(key, value);
    this.#version += 1;
  }

  delete(key: unknown): boolean {
    return this.#table.delete(present(key));
  }

  clear(): void {
    this.#table.clear();
    this.#version += 1;
  }
}

function present<T>(key: T): T {
  if (key === null) throw new Fault('ArgumentNullException');
  return key;
}

/** `HashSet<T>`. */
export class HashSet implements Iterable<unknown> {
  readonly item: Type;
  readonly #table: KeyTable<true>;
  #version = 0;

  constructor(item: Type, items: Iterable<unknown> = [], equality: Equality = byValue) {
    this.item = item;
    this.#table = new KeyTable(equality);
    for (const value of items) this.add(value);
  }

  get size(): number {
    return this.#table.size;
  }

  get equality(): Equality {
    return this.#table.equality;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return enumerating(this.#values(), () => this.#version);
  }

  *#values(): Generator<unknown> {
    for (const { key } of this.#table) yield key;
  }

  has(value: unknown): boolean {
    return this.#table.find(value) !== undefined;
  }

  /** Whether the value was not there. */
  add(value: unknown): boolean {
    if (this.has(value)) return false;
    this.#table.add(value, true);
    this.#version += 1;
    return true;
  }

  delete(value: unknown): boolean {
    return this.#table.delete(value);
  }

  clear(): void {
    this.#table.clear();
    this.#version += 1;
  }
}
