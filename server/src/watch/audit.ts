import type { Refusal } from '../refusal.ts';
import type { Call, ToolCall } from '../values.ts';
import type { Fields, RecordSink } from './record.ts';

export interface Audit {
  /** Records a call of a tool that has run; false where the record was not taken. */
  toolCall(call: Call): boolean;
  /** Records what is not recorded yet when a request ends. */
  ended(call: Call, refusal: Refusal | undefined): void;
}

/** Whether callers were identified at all: every record says so. */
export type Enforcement = 'enforced' | 'skipped' | 'none';

/**
 * Exactly one `mcp_tool_audit` for every call of a tool, allowed or refused, and one
 * `mcp_request_refused` for every request to the endpoint that is refused before it names a tool.
 */
export function createAudit(sink: RecordSink, enforcement: Enforcement): Audit {
  const recorded = new WeakSet<Call>();
  const toolCall = (call: Call): boolean => {
    recorded.add(call);
    return sink.accept('mcp_tool_audit', toFields(call, call.toolCall as ToolCall, enforcement));
  };
  return {
    toolCall,
    ended(call, refusal) {
      if (recorded.has(call)) return;
      if (call.toolCall) {
        if (refusal) call.toolCall.reason = refusal.reason;
        toolCall(call);
      } else if (refusal) {
        sink.accept('mcp_request_refused', { ...about(call, enforcement), reason: refusal.reason });
      }
    },
  };
}

function toFields(call: Call, toolCall: ToolCall, enforcement: Enforcement): Fields {
  const { tool, decision, reason, outcome, callerFields } = toolCall;
  const { principal } = call;
  return {
    ...about(call, enforcement),
    tool,
    decision,
    reason,
    outcome,
    caller_kind: principal.kind,
    caller_tid: principal.tid,
    caller_oid: principal.oid,
    caller_client: principal.client,
    wire: call.wire,
    // What the caller chose stands under one prefix and can overwrite nothing (L-06).
    ...Object.fromEntries(
      Object.entries(callerFields).map(([name, value]) => [`caller.${name}`, value]),
    ),
  };
}

const about = (call: Call, enforcement: Enforcement): Fields => ({
  authentication: enforcement,
  correlation_id: call.correlationId,
  duration_ms: Math.round((performance.now() - call.startedAt) * 1000) / 1000,
});
