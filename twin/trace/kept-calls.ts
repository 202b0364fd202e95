import type { CallRecord } from '../kit/call-record.ts';

/** The latest calls; older ones are dropped, so that a long run takes no more memory. */
const MOST_CALLS = 500;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Calls between two looks at how large they have become, for they grow after they are kept. */
const LOOK_AFTER = 100;
/** Refusals that belong to no call, apart, so that a hop that retries pushes no call out. */
const MOST_APART = 50;

export class KeptCalls {
  readonly #records = new Map<string, CallRecord>();
  readonly #apart: CallRecord[] = [];
  #kept = 0;

  keep(record: CallRecord): void {
    this.#records.set(record.id, record);
    this.#kept += 1;
    if (this.#records.size > MOST_CALLS) this.#drop();
    if (this.#kept % LOOK_AFTER === 0) this.#bound();
  }

  find(id: string): CallRecord | undefined {
    return this.#records.get(id) ?? this.#apart.find((record) => record.id === id);
  }

  keepApart(record: CallRecord): void {
    this.#apart.push(record);
    if (this.#apart.length > MOST_APART) this.#apart.shift();
  }

  /** The oldest first. */
  all(): CallRecord[] {
    return [...this.#records.values(), ...this.#apart].sort((one, other) => one.at - other.at);
  }

  #bound(): void {
    const sizes = [...this.#records.values()].map(({ size }) => size);
    let characters = sizes.reduce((sum, size) => sum + size, 0);
    for (const size of sizes) {
      if (characters <= MOST_CHARACTERS) return;
      characters -= size;
      this.#drop();
    }
  }

  #drop(): void {
    const [oldest] = this.#records.keys();
    if (oldest !== undefined) this.#records.delete(oldest);
  }
}
