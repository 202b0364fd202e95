/**
 * Time limits of everything that is open, kept by one timer: all have the same limit, so they end in
 * the order in which they began. No timer runs while nothing is open.
 */
export class Deadlines<T> {
  /** What is open, oldest first, with the time at which its limit is exceeded. */
  readonly #open = new Map<T, number>();
  readonly #ms: number;
  readonly #onOver: (over: T) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param onOver called at most once for each, after `ms` milliseconds unless it has ended. */
  constructor(ms: number, onOver: (over: T) => void) {
    this.#ms = ms;
    this.#onOver = onOver;
  }

  /** @param now milliseconds of `performance.now()`. */
  start(opened: T, now: number): void {
    const due = now + this.#ms;
    this.#open.set(opened, due);
    if (!this.#timer) this.#wait(this.#ms, due);
  }

  end(opened: T): void {
    this.#open.delete(opened);
    if (this.#open.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number, due: number): void {
    this.#timer = setTimeout(() => this.#check(due), ms).unref();
  }

  /** @param due what the timer was set for; it may fire a little early or late. */
  #check(due: number): void {
    this.#timer = undefined;
    const now = Math.max(due, performance.now());
    for (const [opened, its] of this.#open) {
      if (its > now) {
        this.#wait(its - now, its);
        return;
      }
      this.#open.delete(opened);
      this.#onOver(opened);
    }
  }
}
