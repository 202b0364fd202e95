/** How a request to a backend ended. */
export interface Outcome {
  readonly status?: number | undefined;
  /** Reason of the error, if there was no answer. */
  readonly reason?: string | undefined;
  /** Milliseconds for which the backend asks callers to stay away. */
  readonly retryAfter?: number | undefined;
}

/** When a circuit breaker trips. Durations are in milliseconds. */
export interface Rule {
  readonly count: number;
  readonly interval: number;
  readonly statuses: readonly { readonly min: number; readonly max: number }[];
  /** In lower case. */
  readonly reasons: ReadonlySet<string>;
  readonly tripDuration: number;
  readonly acceptRetryAfter: boolean;
}

/** Keeps requests from a backend for a while after it has failed too often. */
export class CircuitBreaker {
  readonly #rule: Rule;
  /** Times of the latest failures, at most as many as trip it. */
  #failures: number[] = [];
  #openUntil = Number.NEGATIVE_INFINITY;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  isOpen(now: number): boolean {
    return now < this.#openUntil;
  }

  report(outcome: Outcome, now: number): void {
    const { count, interval, tripDuration, acceptRetryAfter } = this.#rule;
    if (!this.#isFailure(outcome)) return;
    this.#failures = [...this.#failures.filter((at) => at > now - interval), now];
    if (this.#failures.length < count) return;
    const asked = acceptRetryAfter ? outcome.retryAfter : undefined;
    this.#openUntil = now + (asked ?? tripDuration);
    this.#failures = [];
  }

  #isFailure({ status, reason }: Outcome): boolean {
    const { statuses, reasons } = this.#rule;
    if (reason !== undefined) return reasons.has(reason.toLowerCase());
    return statuses.some(({ min, max }) => status !== undefined && status >= min && status <= max);
  }
}
