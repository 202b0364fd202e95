import { LIMITS } from '../limits.ts';
import type { Fields, RecordName, RecordSink } from './record.ts';

/** A sink whose library is loaded once the server listens; see `start`. */
export interface DeferredSink extends RecordSink {
  /** Loads the real sink and hands over what has been kept. Call it after listen. */
  start(): Promise<void>;
}

/**
 * Keeps records, up to a bound, until the real sink is there: the telemetry library takes longer to
 * load than the rest of the server, and the first answer should not wait for it.
 */
export function createDeferredSink(load: () => Promise<RecordSink>): DeferredSink {
  const waiting: [RecordName, Fields][] = [];
  let loaded: RecordSink | undefined;
  let loading: Promise<void> | undefined;
  let failed = false;
  let lost = 0;
  const sink: DeferredSink = {
    start() {
      loading ??= load().then(
        (real) => {
          loaded = real;
          for (const [name, fields] of waiting.splice(0)) real.accept(name, fields);
        },
        (error: unknown) => {
          // Nobody will ever deliver these, and from now on callers are told so.
          failed = true;
          lost += waiting.splice(0).length;
          throw error;
        },
      );
      return loading;
    },
    accept(name, fields) {
      if (loaded) return loaded.accept(name, fields);
      if (failed || waiting.length >= LIMITS.recordQueue) {
        lost++;
        return false;
      }
      waiting.push([name, fields]);
      return true;
    },
    delivered: () => loaded?.delivered() ?? 0,
    lost: () => lost + (loaded?.lost() ?? 0),
    async close() {
      await sink.start();
      await loaded?.close();
    },
  };
  return sink;
}
