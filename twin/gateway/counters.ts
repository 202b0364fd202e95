import type { Clock } from '../kit/hop.ts';
import { shortKey } from './short-key.ts';

interface Window {
  readonly ends: number;
  calls: number;
}

/** Maximum number of counters; beyond it, the one that started first is dropped. */
const MAX_COUNTERS = 10_000;

/** Calls by key in fixed windows: a first call opens a window, and its end resets the count. */
export class Counters {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Counts a call and returns 0, or the seconds to wait if the window's calls are used up. */
  count(key: string, calls: number, seconds: number, added = 1): number {
    const now = this.#clock.now();
    const window = this.#open(`${seconds}:${shortKey(key)}`, now, seconds * 1000);
    if (window.calls >= calls) return Math.max(1, Math.ceil((window.ends - now) / 1000));
    window.calls += added;
    return 0;
  }

  /** Adds to a window whatever its limit. */
  add(key: string, seconds: number, added: number): void {
    this.#open(`${seconds}:${shortKey(key)}`, this.#clock.now(), seconds * 1000).calls += added;
  }

  /** Calls in the current window. */
  used(key: string, seconds: number): number {
    const window = this.#windows.get(`${seconds}:${shortKey(key)}`);
    return window && window.ends > this.#clock.now() ? window.calls : 0;
  }

  get size(): number {
    return this.#windows.size;
  }

  #open(key: string, now: number, length: number): Window {
    const known = this.#windows.get(key);
    if (known && known.ends > now) return known;
    this.#windows.delete(key);
    this.#makeRoom(now);
    const window = { ends: now + length, calls: 0 };
    this.#windows.set(key, window);
    return window;
  }

  /** Evicts from the oldest on, so that a flood of new keys does not cost a search each. */
  #makeRoom(now: number): void {
    for (const [key, { ends }] of this.#windows) {
      if (ends > now && this.#windows.size < MAX_COUNTERS) return;
      this.#windows.delete(key);
    }
  }
}
