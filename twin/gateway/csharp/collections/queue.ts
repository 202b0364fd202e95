import { Fault } from '../fault.ts';
import type { Type } from '../types.ts';
import { enumerating } from './list.ts';

/** `Queue<T>`, or a `Stack<T>`, whose first item is the one that was added last. */
abstract class Line implements Iterable<unknown> {
  readonly item: Type;
  protected readonly items: unknown[];
  #version = 0;

  constructor(item: Type, items: Iterable<unknown> = []) {
    this.item = item;
    this.items = [];
    for (const one of items) this.add(one);
  }

  abstract add(value: unknown): void;

  get size(): number {
    return this.items.length;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return enumerating(this.items, () => this.#version);
  }

  first(): unknown {
    if (this.items.length === 0) throw new Fault('InvalidOperationException');
    return this.items[0];
  }

  take(): unknown {
    const value = this.first();
    this.change(() => this.items.shift());
    return value;
  }

  clear(): void {
    this.change(() => this.items.splice(0));
  }

  protected change(change: () => unknown): void {
    change();
    this.#version += 1;
  }
}

export class Queue extends Line {
  add(value: unknown): void {
    this.change(() => this.items.push(value));
  }
}

export class Stack extends Line {
  add(value: unknown): void {
    this.change(() => this.items.unshift(value));
  }
}
