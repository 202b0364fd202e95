import type { ServerResponse } from 'node:http';
import { LIMITS } from '../limits.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** A place for each request that is being served; who finds none is told to come back (D-01). */
export function createConcurrencyLimit(): (response: ServerResponse) => Refusal | undefined {
  let serving = 0;
  return (response) => {
    if (serving >= LIMITS.concurrentRequests) return refuse('too_busy');
    serving++;
    response.once('close', () => serving--);
    return undefined;
  };
}
