import type { Clock } from '../kit/hop.ts';
import { shortKey } from './short-key.ts';

/** What one key has used in its current period. */
interface Usage {
  readonly ends: number;
  calls: number;
  bytes: number;
}

/** Periods of a quota, in milliseconds; a length of 0 never ends. */
export interface Periods {
  readonly first: number;
  readonly length: number;
}

/** Maximum number of quotas; beyond it, the one that started first is dropped. */
const MAX_QUOTAS = 10_000;

/** Calls and bytes by key, in periods that follow one another from a fixed start. */
export class Quotas {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #usages = new Map<string, Usage>();
  /** What a request has added to each quota: documented to count it once. */
  readonly #charged = new WeakMap<object, Map<Usage, number>>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** What was used before this request, and when the period ends; `Infinity` if it never does. */
  usage(key: string, periods: Periods, request: object): Readonly<Usage> {
    const usage = this.#current(key, periods);
    return { ...usage, calls: usage.calls - (this.#charged.get(request)?.get(usage) ?? 0) };
  }

  addCalls(key: string, periods: Periods, count: number, request: object): void {
    const usages = this.#charged.get(request) ?? new Map<Usage, number>();
    this.#charged.set(request, usages);
    const usage = this.#current(key, periods);
    if (usages.has(usage)) return;
    usages.set(usage, count);
    usage.calls += count;
  }

  addBytes(key: string, periods: Periods, bytes: number): void {
    this.#current(key, periods).bytes += bytes;
  }

  #current(key: string, { first, length }: Periods): Usage {
    const now = this.#clock.now();
    const name = `${first} ${length} ${shortKey(key)}`;
    const known = this.#usages.get(name);
    if (known && known.ends > now) return known;
    this.#usages.delete(name);
    if (this.#usages.size >= MAX_QUOTAS) {
      const [oldest] = this.#usages.keys();
      if (oldest !== undefined) this.#usages.delete(oldest);
    }
    const passed = length === 0 ? 0 : Math.floor((now - first) / length) + 1;
    const ends = length === 0 ? Number.POSITIVE_INFINITY : first + passed * length;
    const usage = { ends, calls: 0, bytes: 0 };
    this.#usages.set(name, usage);
    return usage;
  }
}
