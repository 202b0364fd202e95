import { outcomeOf } from '../call/outcome.ts';
import type { Call, ToolCall } from '../call/values.ts';
import type { Refusal } from '../contract/refusals.ts';
import type { Enforcement } from '../status/posture.ts';
import { findLinks } from './find-links.ts';
import type { Fields, RecordSink } from './record.ts';
import { createRateLimit } from './record-rate-limit.ts';

export interface Audit {
  /** Records a call of a tool that has run; false where the record was not taken. */
  toolCall(call: Call): boolean;
  /** Records what is not recorded yet when a request ends. */
  ended(call: Call, refusal: Refusal | undefined): void;
}

/**
 * Exactly one `mcp_tool_audit` for every call of a tool, allowed or refused, and one
 * `mcp_request_refused` for every other request that is refused, at the endpoint or at a page. Of a
 * caller who is not known the latter cost nothing, so there is a rate for them; what is over it is
 * counted in the next one (L-11). Of a known caller they name who it was, and none is held back: the
 * gateway's limit per caller bounds them.
 *
 * @param now milliseconds of any clock, for that rate; without it, of one that nobody sets back.
 */
export function createAudit(sink: RecordSink, enforcement: Enforcement, now?: () => number): Audit {
  const recorded = new WeakSet<Call>();
  const refusals = createRateLimit(now);
  const toolCall = (call: Call): boolean => {
    // A tool that ends after its call was given up has been recorded with the call's end.
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
        // It never came to its own record: refused on the way, or cut off in the tool.
        if (refusal) call.toolCall.reason = refusal.reason;
        call.toolCall.outcome = outcomeOf(call.toolCall, call.signal, false);
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
  const { tool, decision, reason, outcome, callerFields, hints } = toolCall;
  return {
    tool,
    decision,
    reason,
    outcome,
    ...aboutCaller(call),
    wire: call.wire ?? 'unknown',
    ...prefixed('hint', hints),
    // What the caller chose stands under one prefix and can overwrite nothing (L-06).
    ...prefixed('caller', callerFields),
  };
}

const prefixed = (prefix: string, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}.${name}`, value]));
