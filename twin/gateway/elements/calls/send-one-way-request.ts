import type { Handler } from '../handler.ts';
import { outgoing, REQUEST_PARTS } from './outgoing.ts';
import { timeoutOf } from './timeout-of.ts';

const DEFAULT_SECONDS = 60;

/** Requests of one element that may be under way; beyond it, new ones are dropped. */
const MAX_UNDER_WAY = 100;

/** Calls another service and does not wait for its answer. */
export const sendOneWayRequest: Handler = {
  attributes: ['mode', 'timeout'],
  children: REQUEST_PARTS,
  limits: [
    `At most ${MAX_UNDER_WAY} requests of one element run at a time; further ones are dropped.`,
  ],
  build(element, build) {
    const message = outgoing(element, build);
    const timeout = timeoutOf(element, build, DEFAULT_SECONDS);
    let underWay = 0;
    return async (run) => {
      const [sent, timeoutMs] = [await message(run), await timeout(run)];
      if (underWay >= MAX_UNDER_WAY) return false;
      underWay += 1;
      // Its own signal, because the request goes on after the caller has left.
      const { signal } = new AbortController();
      run.services
        .send({ ...sent, timeoutMs, signal })
        .then(({ body }) => body.drop())
        .catch(() => {})
        .finally(() => {
          underWay -= 1;
        });
      return false;
    };
  },
};
