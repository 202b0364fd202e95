import { outcomeOf } from '../call/outcome.ts';
import type { Call, ToolCall } from '../call/values.ts';
import type { Refusal } from '../contract/refusals.ts';
import type { Enforcement } from '../status/posture.ts';
import { findLinks } from './find-links.ts';
import type { Fields, RecordSink } from './record.ts';
import { createRateLimit } from './record-rate-limit.ts';

export interface Audit {
  /** Records a completed tool call; returns false if the record was not accepted. */
  toolCall(call: Call): boolean;
  /** Records whatever is not yet recorded when a request ends. */
  ended(call: Call, refusal: Refusal | undefined): void;
}

/**
 * Writes exactly one `mcp_tool_audit` per tool call, allowed or refused, and one
 * `mcp_request_refused` for every other refused request, at the endpoint or at a page. Unknown
 * callers can cause refusals at no cost, so those records are rate-limited; suppressed ones are
 * counted in the next record (L-11). Refusals of known callers name the caller and are never
 * suppressed: the gateway's limit per caller bounds them.
 *
 * @param now milliseconds of any clock, for the rate limit; defaults to a monotonic clock.
 */
export function createAudit(sink: RecordSink, enforcement: Enforcement, now?: () => number): Audit {
  const recorded = new WeakSet<Call>();
  const refusals = createRateLimit(now);
  const toolCall = (call: Call): boolean => {
    // A tool that finishes after its call was abandoned was recorded with the call's end.
    if (recorded.has(call)) return false;
    recorded.add(call);
    return sink.accept('mcp_tool_audit', {
      ...about(call, enforcement),
      ...aboutToolCall(call, call.toolCall as ToolCall),
    });
  };
  return {
    toolCall,
    ended(call, refusal) {
      if (recorded.has(call)) return;
      if (call.toolCall) {
        // Not recorded by its own step: refused earlier, or interrupted inside the tool.
        if (refusal) call.toolCall.reason = refusal.reason;
        call.toolCall.outcome = outcomeOf(call.toolCall, call, false);
        toolCall(call);
      } else if (refusal) {
        const isKnown = call.principal.kind !== 'anonymous';
        const suppressed = isKnown ? 0 : refusals.take();
        if (suppressed === undefined) return;
        const { reason, fault } = refusal;
        sink.accept('mcp_request_refused', {
          ...about(call, enforcement),
          ...(isKnown && { decision: 'refused', ...aboutCaller(call) }),
          reason,
          ...(fault && { fault }),
          suppressed,
        });
      }
    },
  };
}

const about = (call: Call, enforcement: Enforcement): Fields => ({
  authentication: enforcement,
  correlation_id: call.correlationId,
  duration_ms: Math.round((performance.now() - call.startedAt) * 1000) / 1000,
  ...findLinks(call),
});

const aboutCaller = ({ principal }: Call): Fields => ({
  caller_kind: principal.kind,
  caller_tid: principal.tid,
  caller_oid: principal.oid,
  caller_client: principal.client,
});

function aboutToolCall(call: Call, toolCall: ToolCall): Fields {
  const { tool, source, decision, reason, outcome, callerFields, hints } = toolCall;
  return {
    tool,
    ...(source && { upstream: source.upstream, definition: source.digest }),
    decision,
    reason,
    outcome,
    ...aboutCaller(call),
    wire: call.wire ?? 'unknown',
    ...prefixed('hint', hints),
    // Values chosen by the caller have their own prefix and cannot overwrite others (L-06).
    ...prefixed('caller', callerFields),
  };
}

const prefixed = (prefix: string, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}.${name}`, value]));
