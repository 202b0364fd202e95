import type { Clock } from '../kit/hop.ts';

/** The service's limit for one item; those for all items protect the developer's machine. */
const MAX_ITEM_BYTES = 2 * 1024 * 1024;
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_ENTRIES = 10_000;

interface Entry {
  readonly value: unknown;
  readonly bytes: number;
  readonly expires: number;
}

/** The built-in cache: values by key for a time; the one stored first makes room for others. */
export class Cache {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  find(key: string): unknown {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.expires > this.#clock.now()) return entry.value;
    this.remove(key);
    return undefined;
  }

  /** An item that is too large is not stored, and leaves nothing older behind. */
  store(key: string, value: unknown, valueBytes: number, seconds: number): void {
    this.remove(key);
    const bytes = valueBytes + Buffer.byteLength(key);
    if (seconds <= 0 || bytes > MAX_ITEM_BYTES) return;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < MAX_ENTRIES && this.#bytes + bytes <= MAX_BYTES) break;
      this.remove(oldest);
    }
    this.#entries.set(key, { value, bytes, expires: this.#clock.now() + seconds * 1000 });
    this.#bytes += bytes;
  }

  remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
