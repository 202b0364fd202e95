import type { CircuitBreaker, Outcome } from './circuit-breaker.ts';

/** Where one request is sent, with what the backend's own credentials add to it. */
export interface Destination {
  readonly url: string;
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[];
  readonly query: readonly (readonly [name: string, values: readonly string[]])[];
}

/** A deployed backend: one service, or a pool of them. */
export interface Backend {
  /** What expressions see before a request is sent. */
  readonly url: string;
  /** The service that gets the next request; `undefined` while none accepts requests. */
  pick(now: number): Service | undefined;
}

/** One service behind the gateway, protected by its circuit breaker. */
export class Service implements Backend {
  readonly destination: Destination;
  readonly #breaker: CircuitBreaker | undefined;

  constructor(destination: Destination, breaker?: CircuitBreaker) {
    this.destination = destination;
    this.#breaker = breaker;
  }

  get url(): string {
    return this.destination.url;
  }

  /** Whether outcomes are to be reported. */
  get isProtected(): boolean {
    return this.#breaker !== undefined;
  }

  pick(now: number): Service | undefined {
    return this.#breaker?.isOpen(now) ? undefined : this;
  }

  report(outcome: Outcome, now: number): void {
    this.#breaker?.report(outcome, now);
  }
}

export interface Member {
  readonly service: Service;
  readonly weight: number;
  /** Lower numbers are used first. */
  readonly priority: number;
}

/**
 * A pool: of the members that accept requests, those of the first priority take turns, each as
 * often as its weight says.
 */
export class Pool implements Backend {
  readonly url: string;
  readonly #members: readonly Member[];
  readonly #due = new Map<Member, number>();

  constructor(members: readonly Member[]) {
    this.#members = members;
    this.url = members[0]?.service.url ?? '';
  }

  pick(now: number): Service | undefined {
    const ready = this.#members.filter(({ service, weight }) => weight > 0 && service.pick(now));
    const first = Math.min(...ready.map(({ priority }) => priority));
    const group = ready.filter(({ priority }) => priority === first);
    const total = group.reduce((sum, { weight }) => sum + weight, 0);
    let chosen: Member | undefined;
    for (const member of group) {
      this.#due.set(member, this.#dueOf(member) + member.weight);
      if (!chosen || this.#dueOf(member) > this.#dueOf(chosen)) chosen = member;
    }
    if (!chosen) return undefined;
    this.#due.set(chosen, this.#dueOf(chosen) - total);
    return chosen.service;
  }

  #dueOf = (member: Member): number => this.#due.get(member) ?? 0;
}
