import { createDelivery, type Send } from '../../../server/src/watch/delivery.ts';
import { createTrailLog } from '../../../server/src/watch/trail-log.ts';
import { ManualClock } from '../../twin/support/manual-clock.ts';
import { ACCEPTED, type Behaviour } from './answers.ts';

const TICK_MS = 500;

/** A delivery on the test's clock to a store that the test controls. */
export function startDelivery() {
  const clock = new ManualClock(0);
  const said: string[] = [];
  const arrived: number[] = [];
  /** The time of each attempt, in seconds, and its number of records. */
  const attempts: { at: number; count: number }[] = [];
  const world = { behaviour: { reply: ACCEPTED } as Behaviour };
  const send: Send = async (records, signal) => {
    const { behaviour } = world;
    attempts.push({ at: clock.now() / 1000, count: records.length });
    if ('reply' in behaviour) {
      const { status, headers, body, taken } = behaviour.reply(records.length);
      for (const index of taken) arrived.push(Number(records[index]?.fields.n));
      return { status, body, retryAfter: headers?.['retry-after'] };
    }
    if (behaviour.broken === 'reset') return { missing: 'answer', detail: 'ECONNRESET' };
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const log = createTrailLog(
    (line) => said.push(line),
    () => clock.now(),
  );
  const sink = createDelivery(send, log, clock);
  let accepted = 0;
  const accept = (fields: Record<string, string> = {}) =>
    sink.accept('mcp_tool_audit', { ...fields, n: accepted++ });
  return {
    world,
    sink,
    said,
    arrived,
    attempts,
    accept,
    accepted: () => accepted,
    /** Lets seconds pass, with this many new records in each. */
    async pass(seconds: number, perSecond = 0): Promise<void> {
      for (let tick = 0; tick < (seconds * 1000) / TICK_MS; tick++) {
        for (let n = 0; n < (perSecond * TICK_MS) / 1000; n++) accept();
        clock.pass(0);
        await settled();
        clock.pass(TICK_MS);
        await settled();
      }
    },
    /** What the sink reports about the records, and what really happened. */
    claimed() {
      const { delivered, lost, waiting } = sink.trail();
      return { delivered, accepted: delivered + lost + waiting };
    },
    true: () => ({ delivered: new Set(arrived).size, accepted }),
  };
}

/** What follows an answer takes a few microtasks, and no time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await null;
}
