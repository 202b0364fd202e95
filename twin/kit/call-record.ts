/** What the hops record of one call while it travels; `twin/trace` tells it to people. */

import { randomUUID } from 'node:crypto';
import type { Place as InDeployment } from '../../infra/source/locate.ts';
import { hiding } from './hiding.ts';
import type { Decider } from './hop-names.ts';
import { type Field, type Fields, type Head, pairsOf, type RawHead } from './message-head.ts';
import {
  isSecretField,
  isUrlField,
  queryValuesOf,
  redactField,
  SIGN_IN_PARAMETERS,
  secretsIn,
  type Token,
  tokenIn,
  withoutQueries,
  withoutQueryValues,
} from './redact.ts';
import { type TraceParent, traceParentIn } from './trace-parent.ts';

/** Where a call came in: a door of the chain that callers reach, or the network itself. */
export type Entrance = 'entra' | 'gateway' | 'network';

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
  /** An estimate of the memory that it takes, in characters. */
  readonly size?: number;
  decisions(): readonly Decision[];
  /** Names of fields whose values were made of a body or a query, in lower case; `url` for the URL. */
  foreign?(): ReadonlySet<string>;
}

/** Texts that no record may show, or what finds them when a person looks. */
type Secret = string | readonly string[] | (() => readonly string[]);

/** A caller can make heads of any size; this much of each text is shown. */
const MOST_CHARACTERS = 512;
/** Steps and heads kept of one call: a policy may repeat itself without end. */
const MOST_ENTRIES = 1_000;
/** Secrets of one call; a record of more shows no texts at all, because each might contain one. */
const MOST_SECRETS = 5_000;
/** Fields shown of one head. */
const MOST_FIELDS = 200;

/**
 * Keeps what hops report as it is, by reference, because calls pass here at full load; secrets are
 * removed from everything that is read.
 */
export class CallRecord {
  /** A W3C trace id; a UUID is drawn from random bytes that Node keeps ready. */
  readonly id = randomUUID().replaceAll('-', '');
  readonly entrance: Entrance;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of the attack sample that made it; no caller's call has one. */
  sample: string | undefined;
  /** The server's id, by which its audit record is found. */
  correlationId: string | undefined;
  status: number | undefined;
  /** Milliseconds until the answer was complete. */
  took: number | undefined;
  readonly #began = performance.now();
  readonly #heads: RawHead[] = [];
  readonly #trails: (Decision | Trail)[] = [];
  readonly #secrets = new Set<Secret>();
  #characters = 0;
  #changes = 0;

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
    if (this.#trails.length >= MOST_ENTRIES) return;
    if (!('decisions' in trail)) this.#characters += lengthOf(trail);
    this.#trails.push(trail);
    this.#changes += 1;
  }

  /** @param fields kept as they are, so they must not change. */
  head(by: Head['by'], kind: Head['kind'], first: string, fields: Fields): void {
    if (this.#heads.length >= MOST_ENTRIES) return;
    this.#characters += first.length;
    for (const one of fields) {
      this.#characters += typeof one === 'string' ? one.length : one[0].length + one[1].length;
    }
    this.#heads.push({ by, kind, first, fields });
    this.#changes += 1;
  }

  /** The span of the caller's own trace that the call belongs to, if the caller sent one. */
  get parent(): TraceParent | undefined {
    const [sent] = this.#heads;
    for (const [name, value] of sent?.by === 'client' ? pairsOf(sent.fields) : []) {
      const found = traceParentIn(name, value);
      if (found) return found;
    }
    return undefined;
  }

  /** The product that the client says it is, without what could be anything else; empty if none. */
  get agent(): string {
    const [sent] = this.#heads;
    const fields = pairsOf(sent?.fields ?? []);
    const field = fields.find(([name]) => name.toLowerCase() === 'user-agent');
    return /^[\w.-]{1,40}(?:\/[\w.-]{1,20})?(?= |$)/.exec(field?.[1] ?? '')?.[0] ?? '';
  }

  /** Names what no text of this record may show, in any form. */
  hide(secret: Secret): void {
    if (this.#secrets.size > MOST_SECRETS) return;
    if (typeof secret !== 'function') this.#characters += [secret].flat().join('').length;
    this.#secrets.add(secret);
  }

  end(status: number): void {
    if (this.took !== undefined) return;
    this.status = status;
    this.took = this.now();
    this.#changes += 1;
  }

  /** Grows with each report of a hop, which is when a list may show something else. */
  get changes(): number {
    return this.#changes;
  }

  /** As it may be shown; each text is only cleaned once it is looked at, because a list shows few of them. */
  read(): Readable {
    const learned = this.#secrets.size > MOST_SECRETS ? undefined : this.#learned();
    const hide = learned && learned.length <= MOST_SECRETS ? hiding(learned) : withheld;
    const text = (given: string): string => bounded(hide(withoutQueries(given)));
    const all = this.#trails.flatMap((one) => ('decisions' in one ? one.decisions() : one));
    const foreign = new Set(this.#trails.flatMap(foreignOf));
    const firstOf = ({ by, kind, first }: RawHead): string =>
      by !== 'client' && kind === 'request' && foreign.has('url')
        ? 'a request whose URL is withheld'
        : bounded(hide(withoutQueryValues(first)));
    const field = ([name, value]: Field): Field =>
      foreign.has(name.toLowerCase())
        ? [text(name), `a text of ${value.length} characters`]
        : [text(name), text(redactField(name, value))];
    const head = (one: RawHead): Head => ({
      ...one,
      first: firstOf(one),
      fields: pairsOf(one.fields).slice(0, MOST_FIELDS).map(field),
    });
    const decision = (one: Decision): Decision => ({
      ...one,
      get says() {
        return text(one.says);
      },
      get facts() {
        return one.facts && lazily(one.facts, text);
      },
    });
    const heads = this.#heads;
    return {
      get heads() {
        return heads.map(head);
      },
      first: heads[0] ? bounded(hide(withoutQueryValues(heads[0].first))) : '',
      token: this.token,
      text,
      decisions: all.map(decision).sort((a, b) => a.from - b.from),
    };
  }

  /** An estimate of the memory that it takes, in characters. */
  get size(): number {
    const trails = this.#trails.reduce((sum, one) => sum + sizeOf(one), 0);
    return this.#characters + trails + ENTRY * this.#heads.length;
  }

  /** The first one of the call. */
  get token(): Token | undefined {
    const fields = this.#heads.flatMap((one) => pairsOf(one.fields));
    return fields.map(([name, value]) => tokenIn(name, value)).find((one) => one !== undefined);
  }

  #learned(): readonly string[] {
    const fields = this.#heads.flatMap((one) => pairsOf(one.fields));
    return [
      ...[...this.#secrets].flatMap((one) => (typeof one === 'function' ? one() : one)),
      ...this.#heads.flatMap(({ first }) => this.#queryValues(first)),
      ...fields.flatMap(([name, value]) => (isSecretField(name) ? secretsIn(name, value) : [])),
      ...fields.flatMap(([name, value]) => (isUrlField(name) ? this.#queryValues(value) : [])),
    ];
  }

  /** What a client asks the sign-in service for is what its record is about. */
  #queryValues(url: string): readonly string[] {
    return queryValuesOf(url, this.entrance === 'entra' ? SIGN_IN_PARAMETERS : undefined);
  }
}

/** What a record holds, without the secrets of the call. */
interface Readable {
  readonly heads: readonly Head[];
  /** Of the first head. */
  readonly first: string;
  /** The first one of the call. */
  readonly token: Token | undefined;
  /** In order of time. */
  readonly decisions: readonly Decision[];
  /** What may be shown of another text about the call. */
  text(given: string): string;
}

/** Characters that an entry takes beside its texts. */
const ENTRY = 200;

const sizeOf = (trail: Decision | Trail): number =>
  ENTRY + ('decisions' in trail ? (trail.size ?? 0) : 0);

/** Of its texts, in which a caller's may be repeated. */
const lengthOf = ({ says, facts = {} }: Decision): number =>
  Object.values(facts).reduce((sum, { length }) => sum + length, says.length);

const foreignOf = (trail: Decision | Trail): string[] =>
  'decisions' in trail ? [...(trail.foreign?.() ?? [])] : [];

const withheld = (): string => '(withheld)';

const bounded = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;

/** The same facts, each one changed when it is looked at. */
function lazily(
  facts: Readonly<Record<string, string>>,
  change: (text: string) => string,
): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const [name, value] of Object.entries(facts)) {
    Object.defineProperty(changed, name, { enumerable: true, get: () => change(value) });
  }
  return changed;
}
