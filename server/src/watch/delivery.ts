import { AsyncLocalStorage } from 'node:async_hooks';
import { LIMITS } from '../contract/limits.ts';
import type { Trail } from '../status/trail.ts';
import { type Answer, type Judgement, judgeAnswer } from './judge-answer.ts';
import type { RecordSink } from './record.ts';
import { createRecordQueue, type Waiting } from './record-queue.ts';
import type { TrailLog } from './trail-log.ts';

/** Sends records and returns the response. After the signal is aborted nothing more may be sent. */
export type Send = (records: readonly Waiting[], signal: AbortSignal) => Promise<Answer>;

export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  after(milliseconds: number, callback: () => void): { cancel(): void };
}

/**
 * Delivers records in batches, one batch at a time and the oldest first, until the store has
 * confirmed each record. Failed records are retried after increasing pauses while the queue has
 * room and they are not too old. Every abandoned record is counted and reported.
 *
 * If the store accepted records but its response was lost, they are sent again: a record can appear
 * twice, with the same correlation id. A batch still unanswered at shutdown counts as lost.
 */
export function createDelivery(send: Send, log: TrailLog, clock: Clock = MONOTONIC): RecordSink {
  const queue = createRecordQueue(() => clock.now());
  let sending: readonly Waiting[] = [];
  let controller = new AbortController();
  let batch: number = LIMITS.recordBatch;
  let delivered = 0;
  let lost = 0;
  let fault: Trail['fault'];
  /** Consecutive attempts after which records had to be sent again. */
  let failures = 0;
  let next: { readonly at: number; cancel(): void } | undefined;
  let closing: { readonly end: number; readonly done: (given: number) => void } | undefined;
  let closed = false;

  const trail = (): Trail => ({
    delivered,
    lost,
    waiting: queue.size + sending.length,
    ...(fault && { fault }),
  });

  // A delivery serves many calls, so it runs in the context of none.
  const attemptForAll = AsyncLocalStorage.bind(() => void attempt());

  /** Schedules an attempt within this time; one already scheduled for earlier stays. */
  function attemptWithin(milliseconds: number): void {
    const at = clock.now() + milliseconds;
    if (next && next.at <= at) return;
    next?.cancel();
    next = { at, ...clock.after(milliseconds, attemptForAll) };
  }

  async function attempt(): Promise<void> {
    next = undefined;
    trim();
    if (queue.size === 0) return finish();
    sending = queue.take(batch);
    controller = new AbortController();
    const answer = await answerInTime(send, sending, controller, clock);
    if (!closed) settle(judgeAnswer(answer, sending.length));
  }

  function settle({ verdicts, tooLarge, waitMs, ...found }: Judgement): void {
    const again = sending.filter((_, index) => verdicts[index] === 'again');
    const taken = verdicts.filter((verdict) => verdict === 'delivered').length;
    delivered += taken;
    lost += sending.length - again.length - taken;
    if (tooLarge) batch = Math.ceil(sending.length / 2);
    else if (!found.fault) batch = Math.min(batch * 2, LIMITS.recordBatch);
    sending = [];
    queue.putBack(again);
    if (!tooLarge) {
      failures = again.length > 0 ? failures + 1 : 0;
      fault = found.fault;
      if (fault) log.failed(trail());
      else log.delivered(trail());
    }
    trim();
    const pause = failures === 0 ? ordinaryPause() : (waitMs ?? backoff(failures));
    // A retry after the shutdown deadline is not worth waiting for.
    const isPointless = closing !== undefined && clock.now() + pause >= closing.end;
    if (queue.size === 0 || isPointless) finish();
    else attemptWithin(pause);
  }

  function trim(): void {
    const dropped = queue.trim();
    if (dropped === 0) return;
    lost += dropped;
    fault ??= { kind: 'overflow', detail: `${LIMITS.recordQueue} are kept` };
    log.failed(trail());
  }

  const ordinaryPause = (): number => (closing || queue.size >= batch ? 0 : LIMITS.recordDelayMs);

  /** During shutdown, abandons the remaining records and counts them as lost. */
  function finish(): void {
    if (!closing || closed) return;
    closed = true;
    next?.cancel();
    controller.abort();
    const given = queue.take(queue.size).length + sending.length;
    sending = [];
    lost += given;
    if (given > 0) log.closed(given);
    closing.done(given);
  }

  return {
    trail,
    accept(name, fields) {
      if (closing) {
        lost++;
        return false;
      }
      queue.push(name, fields);
      trim();
      if (sending.length === 0 && failures === 0) attemptWithin(ordinaryPause());
      return true;
    },
    close() {
      return new Promise((done) => {
        closing = { end: clock.now() + LIMITS.flushMs, done };
        clock.after(LIMITS.flushMs, finish);
        failures = 0;
        if (sending.length === 0) attemptWithin(0);
      });
    },
  };
}

const MONOTONIC: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};

const backoff = (failures: number): number =>
  Math.min(LIMITS.recordRetryMs * 2 ** (failures - 1), LIMITS.recordRetryMaxMs);

/** Resolves with the response, or with a timeout if none arrives in time. */
function answerInTime(
  send: Send,
  records: readonly Waiting[],
  controller: AbortController,
  clock: Clock,
): Promise<Answer> {
  return new Promise((resolve) => {
    const timer = clock.after(LIMITS.recordExportMs, () => {
      resolve({ missing: 'answer', detail: 'no answer in time' });
      controller.abort();
    });
    send(records, controller.signal)
      .catch((error: unknown): Answer => ({ missing: 'answer', detail: nameOf(error) }))
      .then((answer) => {
        timer.cancel();
        resolve(answer);
      });
  });
}

/** The class or type of the thrown value, never its message, which may quote anything. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
