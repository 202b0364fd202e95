/** What the hops record of one call while it travels; `twin/trace` tells it to people. */

import { randomBytes } from 'node:crypto';
import type { Place as InDeployment } from '../../infra/source/locate.ts';
import type { HopName } from './hop-names.ts';
import {
  isSecretField,
  redactField,
  scrub,
  secretsIn,
  type Token,
  tokenIn,
  withoutQueryValues,
} from './redact.ts';
import { type TraceParent, traceParentIn } from './trace-parent.ts';

/** Where a call came in: a door of the chain that callers reach, or the network itself. */
export type Entrance = 'entra' | 'gateway' | 'network';

/** Who decides; the server is a program of the platform, and the only one that reports its steps. */
export type Decider = HopName | 'server';

/** A line of a file, relative to the checkout. */
export interface FileLine {
  readonly file: string;
  readonly line: number;
}

/** What one step of a hop decided. */
export interface Decision {
  readonly hop: Decider;
  /** A standard name, such as `validate-jwt`, `dial`, `easy-auth` or `check-access`. */
  readonly step: string;
  readonly verdict: 'passed' | 'changed' | 'refused' | 'failed';
  /** One sentence for a person, without secrets. */
  readonly says: string;
  /** Milliseconds since the call began. */
  readonly from: number;
  readonly took?: number | undefined;
  /** Where it is written. */
  readonly at?: InDeployment | FileLine | undefined;
  /** How many steps it stands within. */
  readonly depth?: number | undefined;
  /** What it was decided on, by name. */
  readonly facts?: Readonly<Record<string, string>> | undefined;
}

/** Steps that are recorded raw and put into words only when a person looks. */
export interface Trail {
  decisions(): readonly Decision[];
}

export type Field = readonly [name: string, value: string];

/** The head of a message where it passed from one hop to the next. */
export interface Head {
  /** The hop that sent it; `client` for what arrived. */
  readonly by: Decider | 'client';
  readonly kind: 'request' | 'answer';
  /** Such as `POST /mcp` or `403`. */
  readonly first: string;
  readonly fields: readonly Field[];
}

/** A caller can make heads of any size; this much of each text is kept. */
const MOST_CHARACTERS = 512;
/** Steps and heads kept of one call: a policy may repeat itself without end. */
const MOST_ENTRIES = 1_000;

export class CallRecord {
  readonly id = randomBytes(16).toString('hex');
  readonly entrance: Entrance;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly heads: Head[] = [];
  /** The span of the caller's own trace that the call belongs to, if the caller sent one. */
  parent: TraceParent | undefined;
  token: Token | undefined;
  /** The server's id, by which its audit record is found. */
  correlationId: string | undefined;
  status: number | undefined;
  /** Milliseconds until the answer was complete. */
  took: number | undefined;
  readonly #began = performance.now();
  readonly #trails: (Decision | Trail)[] = [];
  #secrets: readonly string[] = [];
  #characters = 0;

  constructor(entrance: Entrance, at: number) {
    this.entrance = entrance;
    this.at = at;
  }

  /** Milliseconds since the call began. */
  now(): number {
    return performance.now() - this.#began;
  }

  /** When another process of this machine saw something, in milliseconds since the call began. */
  since(epochMs: number): number {
    return epochMs - performance.timeOrigin - this.#began;
  }

  /** When it ended, on the clock of `performance.now()`. */
  get ended(): number | undefined {
    return this.took === undefined ? undefined : this.#began + this.took;
  }

  add(trail: Decision | Trail): void {
    if (this.#trails.length < MOST_ENTRIES) this.#trails.push(trail);
  }

  head(by: Head['by'], kind: Head['kind'], first: string, fields: Iterable<Field>): void {
    if (this.heads.length >= MOST_ENTRIES) return;
    const all = [...fields];
    for (const [name, value] of all) {
      if (isSecretField(name)) this.#learn(name, value);
      else if (by === 'client' && kind === 'request') this.parent ??= traceParentIn(name, value);
    }
    const kept = all.map(
      ([name, value]): Field => [this.text(name), this.text(redactField(name, value))],
    );
    this.heads.push({ by, kind, first: this.text(withoutQueryValues(first)), fields: kept });
  }

  /** A text as it may be kept: bounded, and without the secrets of this call. */
  text(given: string): string {
    const text = scrub(given, this.#secrets);
    const kept = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
    this.#characters += kept.length;
    return kept;
  }

  end(status: number): void {
    if (this.took !== undefined) return;
    this.status = status;
    this.took = this.now();
  }

  decisions(): readonly Decision[] {
    const all = this.#trails.flatMap((one) => ('decisions' in one ? one.decisions() : one));
    return all.sort((a, b) => a.from - b.from);
  }

  /** An estimate of the memory that it takes, in characters. */
  get size(): number {
    return this.#characters + 200 * (this.#trails.length + this.heads.length);
  }

  #learn(name: string, value: string): void {
    this.token ??= tokenIn(name, value);
    this.#secrets = [...this.#secrets, ...secretsIn(value)];
  }
}
