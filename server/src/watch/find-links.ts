import { fieldOf } from '../call/read-field.ts';
import type { Call } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import type { Fields } from './record.ts';

/** W3C Trace Context version 00; an all-zero id counts as absent. */
const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const CORRELATION_ID = /^[A-Za-z0-9-]+$/;

/**
 * Ids chosen by others, for finding their records beside ours. They are linked, never adopted: a
 * caller that could choose our ids could hide in another caller's trace (L-06, L-10, BA-10).
 */
export function findLinks(call: Call): Fields {
  const meta = call.message.params?._meta as Record<string, unknown> | undefined;
  const trace = typeof meta?.traceparent === 'string' ? TRACE_PARENT.exec(meta.traceparent) : null;
  const correlation = fieldOf(call.head, 'x-correlation-id') ?? '';
  const isLink = correlation.length <= LIMITS.linkedIdLength && CORRELATION_ID.test(correlation);
  return {
    ...(trace && { linked_trace_id: trace[1] as string }),
    ...(isLink && { linked_correlation_id: correlation }),
  };
}
