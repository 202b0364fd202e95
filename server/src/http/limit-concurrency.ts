import type { ServerResponse } from 'node:http';
import { LIMITS } from '../limits.ts';
import { type Refusal, refuse } from '../refusal.ts';

/**
 * A place for each request that is being served; who finds none is told to come back (D-01). It
 * comes after identity, so that nobody who is unknown takes a place, be it by a body that never ends
 * or by waiting for keys: what an unknown sender may hold is bounded by connection. Each path has
 * places of its own, so that no crowd around a page keeps callers out.
 */
export function createConcurrencyLimit(): (served: {
  readonly response: ServerResponse;
}) => Refusal | undefined {
  let serving = 0;
  return ({ response }) => {
    if (serving >= LIMITS.concurrentRequests) return refuse('too_busy');
    serving++;
    response.once('close', () => serving--);
    return undefined;
  };
}
