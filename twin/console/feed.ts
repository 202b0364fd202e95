import type { CallRecord } from '../kit/call-record.ts';
import { type CallSummary, type Look, summaryOf } from '../trace/call-view.ts';
import type { Live } from './api.ts';

/** A page that listens. */
export interface Listener {
  /** Whether it has read what was sent to it before. */
  isReady(): boolean;
  send(message: Live): void;
}

/** Time between two looks at the calls: an end must show within 200 ms. */
const LOOK_MS = 50;
/** Time between two messages to one page. */
const SEND_MS = 100;
/** Calls in one message; the rest follows in the next ones. */
const MOST_AT_ONCE = 60;
/** What one message may take: where calls keep this process busy, a hundredth of the time. */
const BUSY_MS = SEND_MS / 100;
const IDLE_MS = SEND_MS / 2;
/** Share of the time in which the process did something, from which calls would have to wait. */
const BUSY_SHARE = 0.5;

/**
 * Tells pages which calls are new or have changed. It looks at the calls only while a page listens,
 * so that calls themselves tell nothing and cost nothing. What a slow page has missed is not queued:
 * it is compared with what the page has when it is ready again.
 */
export class Feed {
  readonly #calls: () => readonly CallRecord[];
  readonly #look: Look;
  readonly #pages = new Map<Listener, { has: Map<string, string>; sent: number }>();
  readonly #summaries = new WeakMap<CallRecord, { version: string; summary: CallSummary }>();
  #used = performance.eventLoopUtilization();
  #timer: NodeJS.Timeout | undefined;

  constructor(calls: () => readonly CallRecord[], look: Look) {
    this.#calls = calls;
    this.#look = look;
  }

  get size(): number {
    return this.#pages.size;
  }

  add(page: Listener): void {
    this.#pages.set(page, { has: new Map(), sent: 0 });
    this.#timer ??= setInterval(() => this.#compare(), LOOK_MS).unref();
    this.#compare();
  }

  remove(page: Listener): void {
    this.#pages.delete(page);
    if (this.#pages.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #compare(): void {
    const now = performance.now();
    const due = [...this.#pages].filter(
      ([page, { sent }]) => now - sent >= SEND_MS && page.isReady(),
    );
    if (due.length === 0) return;
    const isBusy = this.#isBusy();
    const records = this.#calls().toReversed();
    const kept = new Set(records.map(({ id }) => id));
    for (const [page, state] of due) {
      const isFirst = state.sent === 0;
      const until = performance.now() + (isBusy && !isFirst ? BUSY_MS : IDLE_MS);
      const message = this.#changes(records, kept, state.has, until);
      if (!isFirst && message.calls.length === 0 && message.gone.length === 0) continue;
      state.sent = now;
      page.send(message);
    }
  }

  #isBusy(): boolean {
    const { utilization } = performance.eventLoopUtilization(this.#used);
    this.#used = performance.eventLoopUtilization();
    return utilization > BUSY_SHARE;
  }

  #changes(
    records: readonly CallRecord[],
    kept: ReadonlySet<string>,
    has: Map<string, string>,
    until: number,
  ): Live {
    const gone = [...has.keys()].filter((id) => !kept.has(id));
    for (const id of gone) has.delete(id);
    const calls: CallSummary[] = [];
    for (const record of records) {
      if (has.get(record.id) === versionOf(record)) continue;
      has.set(record.id, versionOf(record));
      try {
        calls.push(this.#summary(record));
      } catch {
        // A record that cannot be read is left out: this runs in a timer, whose errors end the chain.
      }
      if (calls.length === MOST_AT_ONCE || performance.now() > until) break;
    }
    return { calls, gone };
  }

  #summary(record: CallRecord): CallSummary {
    const version = versionOf(record);
    const known = this.#summaries.get(record);
    if (known?.version === version) return known.summary;
    const summary = summaryOf(record, this.#look);
    this.#summaries.set(record, { version, summary });
    return summary;
  }
}

/** Differs once something was added to a record. */
const versionOf = ({ changes, sample = '' }: CallRecord): string => `${changes} ${sample}`;
