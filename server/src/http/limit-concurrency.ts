import type { ServerResponse } from 'node:http';
import type { Call } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/**
 * Limits how many requests are served at once; a request beyond the limit is told to retry (D-01).
 * It runs after identity, so that an unknown sender never occupies a place, whether with an endless
 * body or by waiting for keys: limits per connection bound unknown senders. Each known caller has a
 * share, because one caller could fill all places with endless bodies. Each path has its own
 * places, so that page visitors cannot keep callers out.
 */
export function createConcurrencyLimit(): (served: {
  readonly call: Call;
  readonly response: ServerResponse;
}) => Refusal | undefined {
  let serving = 0;
  const servingOf = new Map<string, number>();
  return ({ call, response }) => {
    const { kind, tid, oid } = call.principal;
    const caller = `${tid}/${oid}`;
    const own = servingOf.get(caller) ?? 0;
    const share = kind === 'anonymous' ? LIMITS.concurrentRequests : LIMITS.concurrentPerCaller;
    if (serving >= LIMITS.concurrentRequests || own >= share) return refuse('too_busy');
    serving++;
    servingOf.set(caller, own + 1);
    response.once('close', () => {
      serving--;
      const left = (servingOf.get(caller) as number) - 1;
      if (left > 0) servingOf.set(caller, left);
      else servingOf.delete(caller);
    });
    return undefined;
  };
}
