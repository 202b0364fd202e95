import type { CallRecord } from '../kit/call-record.ts';

/** The latest calls; older ones are dropped, so that a long run takes no more memory. */
const MOST_CALLS = 500;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** A call is weighed once so many others have followed it: it grows after it is kept. */
const WEIGHED_AFTER = 25;
/** Refusals that belong to no call, apart, so that a hop that retries pushes no call out. */
const MOST_APART = 50;

interface Kept {
  readonly record: CallRecord;
  /** In characters; 0 until it is weighed. */
  size: number;
}

export class KeptCalls {
  readonly #kept = new Map<string, Kept>();
  /** The latest ones, which are not weighed yet. */
  readonly #young: Kept[] = [];
  readonly #apart: CallRecord[] = [];
  #characters = 0;

  keep(record: CallRecord): void {
    const kept = { record, size: 0 };
    this.#kept.set(record.id, kept);
    this.#young.push(kept);
    if (this.#young.length > WEIGHED_AFTER) this.#weigh(this.#young.shift() as Kept);
    if (this.#kept.size > MOST_CALLS) this.#drop();
    while (this.#characters > MOST_CHARACTERS) this.#drop();
  }

  find(id: string): CallRecord | undefined {
    return this.#kept.get(id)?.record ?? this.#apart.find((record) => record.id === id);
  }

  keepApart(record: CallRecord): void {
    this.#apart.push(record);
    if (this.#apart.length > MOST_APART) this.#apart.shift();
  }

  /** The oldest first. */
  all(): CallRecord[] {
    const calls = Array.from(this.#kept.values(), ({ record }) => record);
    return [...calls, ...this.#apart].sort((one, other) => one.at - other.at);
  }

  #weigh(kept: Kept): void {
    kept.size = kept.record.size;
    this.#characters += kept.size;
  }

  #drop(): void {
    const [id, { size }] = this.#kept.entries().next().value as [string, Kept];
    this.#characters -= size;
    this.#kept.delete(id);
  }
}
