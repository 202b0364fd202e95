import type { ServerResponse } from 'node:http';
import type { Call } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/**
 * A place for each request that is being served; who finds none is told to come back (D-01). It
 * comes after identity, so that nobody who is unknown takes a place, be it by a body that never ends
 * or by waiting for keys: what an unknown sender may hold is bounded by connection. A known caller has
 * a share, for one alone could hold all places with bodies that never end. Each path has places of
 * its own, so that no crowd around a page keeps callers out.
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
