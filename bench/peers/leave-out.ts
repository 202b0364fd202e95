import type { Arrange } from '../../server/src/app.ts';
import type { Call, Message, Principal } from '../../server/src/call/values.ts';
import { toToolCall } from '../../server/src/tools/tool-call.ts';
import type { ToolRun } from '../../server/src/tools/tool-run.ts';
import type { RecordSink } from '../../server/src/watch/record.ts';

/** Names the step that is left out of the call, or none. */
export const LEFT_OUT = 'x-bench-left-out';
/** The object id of the caller, where the step that identifies callers is left out. */
export const OBJECT_ID = 'x-bench-object-id';

/** What the steps of the one call that is measured would find out. */
export interface Known {
  readonly principal: Principal;
  readonly message: string;
  readonly result: Record<string, unknown>;
  readonly declared: ReadonlySet<string>;
}

/** What each kind of step is given; both contain the call. */
type Progress = { readonly call: Call } & Partial<Omit<ToolRun, 'call'>>;
type Run = (progress: Progress) => unknown;

/**
 * Lets each call choose which step is left out, so that one process runs all variants, with the same
 * compiled code: between two processes, that alone varies by more than most steps cost.
 *
 * @returns the arrangement, and a sink that drops the records of calls without the step `record`.
 */
export function leaveOut(
  written: RecordSink,
  known: Known,
): { arrange: Arrange; sink: RecordSink } {
  const cheapest = cheapestSteps(known);
  let drops = false;
  const chosen = ({ call }: Progress) => call.head.fields.get(LEFT_OUT)?.[0];
  const arrange: Arrange = (steps) =>
    steps.map((step) => {
      const { run } = step as unknown as { readonly run: Run };
      const { name } = step;
      const cheap = name === 'record' ? run : (cheapest[name] ?? pass);
      const choose: Run = (progress) => {
        const left = chosen(progress);
        if (name === 'record') drops = left === name;
        return left === name ? cheap(progress) : run(progress);
      };
      return { ...step, run: choose };
    });
  // A record is passed on in the same turn of the event loop as its step runs.
  return {
    arrange,
    sink: { ...written, accept: (...record) => drops || written.accept(...record) },
  };
}

/** Most steps only refuse, so nothing takes their place. */
const pass: Run = () => undefined;

/** For a step that hands on a value, the cheapest way to hand on the same one. */
function cheapestSteps({ principal, message, result, declared }: Known): Record<string, Run> {
  const bytes = Buffer.from(message);
  const parsed = JSON.parse(message) as Message;
  const input = parsed.params?.arguments as Record<string, unknown>;
  return {
    identify({ call }) {
      const oid = call.head.fields.get(OBJECT_ID)?.[0];
      call.principal = oid === undefined ? principal : { ...principal, oid };
    },
    'read-body': ({ call }) => {
      call.body = bytes;
    },
    'parse-json': ({ call }) => {
      call.json = parsed;
    },
    'check-envelope': ({ call }) => {
      call.message = call.json as Message;
      call.toolCall = toToolCall(call.message, declared);
    },
    'check-revision': ({ call }) => {
      call.wire = '2026';
      call.isExact = true;
    },
    'check-arguments': (run) => {
      run.input = input;
      (run as ToolRun).toolCall.decision = 'allowed';
    },
    'run-tool': (run) => {
      run.result = { ok: true, value: result };
    },
  };
}
