import type { Clock } from '../kit/hop.ts';
import type { Backend } from './backends/backend.ts';
import type { Cache } from './cache.ts';
import type { Counters } from './counters.ts';
import type { Fields } from './header-fields.ts';
import type { KeySets } from './key-sets.ts';
import type { Response } from './message.ts';
import type { Body } from './message-body.ts';
import type { Quotas } from './quotas.ts';
import type { Slots } from './slots.ts';

/** A request that the gateway itself sends. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Fields;
  readonly body: Body;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Severity = 'verbose' | 'information' | 'error';

/** One line that a policy writes to the service's log. */
export interface Trace {
  readonly source: string;
  readonly severity: Severity;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly requestId: string;
}

/** A number that a policy measures. */
export interface Metric {
  readonly name: string;
  readonly namespace: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly requestId: string;
}

/** A message for an event hub. */
export interface HubEvent {
  readonly loggerId: string;
  readonly partitionId: string | undefined;
  readonly partitionKey: string | undefined;
  readonly message: string;
  readonly requestId: string;
}

/** What steps need besides the request. */
export interface Services {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly quotas: Quotas;
  readonly slots: Slots;
  readonly cache: Cache;
  readonly keySets: KeySets;
  /** Root of the sign-in service, with a slash at its end. */
  readonly signIn: string;
  /** Deployed backends by id. */
  readonly backends: ReadonlyMap<string, Backend>;
  /** @throws {PolicyError} with the reason `Timeout` or `BackendConnectionFailure`. */
  send(outgoing: Outgoing): Promise<Response>;
  /** A token of the gateway's own identity for a resource. */
  identityToken(resource: string): Promise<string>;
  /** Prints at the terminal why a token was refused; callers are not told. */
  tell(why: string): void;
  /** Returns at once; a failed delivery does not affect the request. */
  trace(entry: Trace): void;
  metric(entry: Metric): void;
  event(entry: HubEvent): void;
}
