/** Which call the running code works for, and how hops tell each other. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { CallRecord, type Entrance } from './call-record.ts';
import type { Field } from './message-head.ts';
import { takeField } from './take-field.ts';

const current = new AsyncLocalStorage<{ readonly calls: Calls; readonly record: CallRecord }>();

/** The record of the call that is being served; `undefined` for work that no call waits for. */
export const currentCall = (): CallRecord | undefined => current.getStore()?.record;

/** Whether the arguments of the call that is being served are recorded. */
export const recordsArguments = (): boolean => current.getStore()?.calls.hasArguments ?? false;

/** The field in which hops on this machine tell each other the call; none of them sees it. */
export const CARRIER = 'x-twin-call';

/** Where records are kept, during a call and after it. */
export interface CallStore {
  keep(record: CallRecord): void;
  find(id: string): CallRecord | undefined;
  /** Keeps what was refused although no call had asked for it. */
  keepApart(record: CallRecord): void;
}

/**
 * Work that no call waits for, although one may have caused it: deliveries, refreshes, timers.
 * What it dials is not the call's.
 */
export const forNoCall = <T>(work: () => T): T => current.exit(work);

/** Begins the record of each call, and finds it again in another hop. */
export class Calls {
  /** Makes a carrier of this run; a caller cannot guess it. */
  readonly key = randomBytes(16).toString('hex');
  readonly #clock: { now(): number };
  readonly #store: CallStore;
  /** Whether records contain the arguments of tool calls. */
  readonly hasArguments: boolean;

  constructor(clock: { now(): number }, store: CallStore, hasArguments = false) {
    this.hasArguments = hasArguments;
    this.#clock = clock;
    this.#store = store;
    subscribe(UNDICI, this.#mark);
  }

  begin(entrance: Entrance): CallRecord {
    const record = new CallRecord(entrance, this.#clock.now());
    this.#store.keep(record);
    return record;
  }

  find(id: string): CallRecord | undefined {
    return this.#store.find(id);
  }

  run<T>(record: CallRecord, work: () => T): T {
    return current.run({ calls: this, record }, work);
  }

  /** The record of something that is refused and that no call has asked for. */
  beginApart(entrance: Entrance): CallRecord {
    const record = new CallRecord(entrance, this.#clock.now());
    this.#store.keepApart(record);
    return record;
  }

  /** The carrier field of the call that is being served. */
  mark(): Field | undefined {
    const record = currentCall();
    return record && [CARRIER, this.key + record.id];
  }

  /** The call that a request belongs to; removes the field, which is of this machine alone. */
  take(request: IncomingMessage): CallRecord | undefined {
    const value = takeField(request, CARRIER, this.key);
    return value === undefined ? undefined : this.#store.find(value.slice(this.key.length));
  }

  /** Does the work of a request for the call that it belongs to, or for none. */
  runFor<T>(request: IncomingMessage, work: () => T): T {
    const record = this.take(request);
    return record ? this.run(record, work) : forNoCall(work);
  }

  close(): void {
    unsubscribe(UNDICI, this.#mark);
  }

  /** Marks what this process sends on behalf of a call. */
  readonly #mark = (message: unknown): void => {
    const store = current.getStore();
    if (store?.calls !== this) return;
    const { request } = message as { request: { addHeader(name: string, value: string): void } };
    request.addHeader(CARRIER, this.key + store.record.id);
  };
}

/** Published for each request of the HTTP client that hops use, in the context of who sends it. */
const UNDICI = 'undici:request:create';
