import { setImmediate as breathe } from 'node:timers/promises';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { explain } from '../../../scripts/command.ts';
import type { CallRecord } from '../../kit/call-record.ts';
import type { CallView } from '../call-view.ts';
import { COMPLETE_AFTER_MS, endedBetween } from '../find-calls.ts';
import type { Destination } from './settings.ts';
import { spansOf } from './spans-of.ts';

/** Calls wait for a while, and are sent together. */
const LOOK_MS = 500;
/** Calls that wait at most; a collector that is slower misses the older ones. */
const MOST_WAITING = 200;
/** Calls in one message. */
const MOST_AT_ONCE = 20;
/** What the end of the chain waits for a collector. */
const LAST_MS = 1_000;

const FORMATS = {
  'http/protobuf': { type: 'application/x-protobuf', serializer: ProtobufTraceSerializer },
  'http/json': { type: 'application/json', serializer: JsonTraceSerializer },
} as const;

interface Exported {
  calls(): readonly CallRecord[];
  view(record: CallRecord): CallView;
  readonly destination: Destination;
  /** Tells that the collector does not take them, and that it does again. */
  say(line: string): void;
}

/**
 * Sends the calls that end to a collector. It looks at the kept calls now and then, so that the calls
 * themselves wait for nothing.
 */
export function exportCalls({ calls, view, destination, say }: Exported): {
  close(): Promise<void>;
} {
  const stop = new AbortController();
  let since = performance.now();
  let waiting: readonly CallRecord[] = [];
  let sending: Promise<void> | undefined;
  let isWell = true;

  function look(until: number): void {
    waiting = [...waiting, ...endedBetween(calls(), since, until)].slice(-MOST_WAITING);
    since = until;
    if (waiting.length > 0)
      sending ??= send().finally(() => {
        sending = undefined;
      });
  }

  async function send(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.slice(0, MOST_AT_ONCE);
      waiting = waiting.slice(MOST_AT_ONCE);
      const fault = await post(some).catch((error: unknown) => explain(error));
      if (stop.signal.aborted) return;
      if (fault === undefined && !isWell) say(`sends traces to ${destination.url} again`);
      if (fault !== undefined && isWell) say(`cannot send traces to ${destination.url}: ${fault}`);
      isWell = fault === undefined;
      if (!isWell) return;
    }
  }

  /** @returns what the collector has against it. */
  async function post(records: readonly CallRecord[]): Promise<string | undefined> {
    const spans = [];
    for (const record of records) {
      spans.push(...spansOf(view(record), record.parent));
      // A call that arrives in the meantime is served first.
      await breathe();
    }
    const { type, serializer } = FORMATS[destination.protocol];
    const response = await fetch(destination.url, {
      method: 'POST',
      headers: { ...destination.headers, 'content-type': type },
      body: serializer.serializeRequest(spans) as Uint8Array<ArrayBuffer>,
      redirect: 'error',
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(destination.timeoutMs)]),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answers ${response.status}`;
  }

  const timer = setInterval(() => look(performance.now() - COMPLETE_AFTER_MS), LOOK_MS).unref();
  return {
    async close() {
      clearInterval(timer);
      const end = setTimeout(() => stop.abort(), LAST_MS);
      await sending;
      look(performance.now());
      await sending;
      clearTimeout(end);
    },
  };
}
