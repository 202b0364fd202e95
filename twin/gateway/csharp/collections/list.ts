import { Fault } from '../fault.ts';
import type { Type } from '../types.ts';

/** `List<T>`. An enumeration fails once the list has changed. */
export class List implements Iterable<unknown> {
  readonly item: Type;
  readonly items: unknown[];
  #version = 0;

  constructor(item: Type, items: Iterable<unknown> = []) {
    this.item = item;
    this.items = [...items];
  }

  [Symbol.iterator](): Iterator<unknown> {
    return enumerating(this.items, () => this.#version);
  }

  get(at: number): unknown {
    return this.items[this.#within(at, this.items.length - 1)];
  }

  set(at: number, value: unknown): void {
    this.items[this.#within(at, this.items.length - 1)] = value;
    this.#version += 1;
  }

  /** Replaces items of a range by others. */
  splice(at: number, count: number, values: readonly unknown[] = []): void {
    this.#within(at, this.items.length);
    this.items.splice(at, count, ...values);
    this.#version += 1;
  }

  change(change: (items: unknown[]) => void): void {
    change(this.items);
    this.#version += 1;
  }

  #within(at: number, last: number): number {
    if (at < 0 || at > last) throw new Fault('ArgumentOutOfRangeException');
    return at;
  }
}

/** Enumerates items, and notices a change of what they belong to. */
export function* enumerating(
  items: Iterable<unknown>,
  version: () => number,
): Generator<unknown, void> {
  const started = version();
  for (const item of items) {
    yield item;
    if (version() !== started) throw new Fault('InvalidOperationException');
  }
}
