import { callerTokenOf } from '../call/caller-token.ts';
import { NeedUnmet, requestRefused } from '../call/need-unmet.ts';
import { outcomeOf } from '../call/outcome.ts';
import type { Call, CallResult, ToolCall } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import type { ToolGrant } from './grant-needs.ts';
import type { OfferedContext, OfferedTool } from './offered-tool.ts';
import type { ToolContext } from './tool.ts';
import { describeFailure, SENTENCES, type ToolFault, withoutMessage } from './tool-failure.ts';

/** One tool call in progress. Each step fills in what later steps read. */
export interface ToolRun {
  readonly call: Call;
  readonly toolCall: ToolCall;
  readonly tool: OfferedTool;
  readonly grant: ToolGrant;
  input: Record<string, unknown>;
  result: CallResult | undefined;
}

export interface ToolStep {
  readonly name: string;
  run(progress: ToolRun): void | Promise<void>;
}

/** Sets valid arguments, or a message that names the invalid ones without any value. */
export function checkArguments(run: ToolRun): void {
  const { tool, call, toolCall } = run;
  const read = tool.readArguments(
    (call.message.params?.arguments ?? {}) as Record<string, unknown>,
  );
  if ('input' in read) {
    run.input = read.input;
    toolCall.decision = 'allowed';
    toolCall.callerFields = tool.auditFields?.(run.input) ?? {};
    return;
  }
  toolCall.reason = 'invalid_arguments';
  run.result = {
    ok: false,
    text:
      read.invalid.length > 0
        ? `Invalid arguments: ${read.invalid.join(', ')}. Correct them to match the tool's input schema.`
        : "Unknown argument; send only the arguments in the tool's input schema.",
  };
}

/** Runs the tool unless its arguments were refused; what it throws stays inside (T-11, SG-06). */
export function runTool(run: ToolRun): void | Promise<void> {
  if (run.result) return;
  const threw = (error: unknown): void => {
    const unmet = error instanceof NeedUnmet ? error : undefined;
    const fault = unmet?.reason ?? 'tool_threw';
    // A tool that stops once its call is aborted behaves as it should.
    if (!run.call.isAborted) report(run, fault, unmet?.message ?? withoutMessage(error));
    run.result = failed(run.call, fault);
  };
  try {
    const callerToken = run.tool.isOnBehalfOf ? callerTokenOf(run.call) : undefined;
    const result = run.tool.run(run.input, new RunContext(run), callerToken);
    if (isResult(result)) {
      run.result = result;
      return;
    }
    // Also a promise of another library, which is not an instance of this one.
    return Promise.resolve(result).then((value) => {
      run.result = value;
    }, threw);
  } catch (error) {
    threw(error);
  }
}

/** Types do not keep a tool from returning something else. */
const isResult = (value: unknown): value is CallResult =>
  typeof value === 'object' &&
  value !== null &&
  'ok' in value &&
  (value.ok === true ||
    (value.ok === false &&
      (('text' in value && typeof value.text === 'string') ||
        ('content' in value && Array.isArray(value.content)))));

/** Withholds output that the tool may not return (I-04). */
export function checkOutput(run: ToolRun): void {
  const violated = isResult(run.result) ? run.tool.violatedBy(run.result) : 'not a result';
  if (violated === undefined) return;
  report(run, 'output_unfit', violated);
  run.result = failed(run.call, 'output_unfit');
}

/** Most tools read only the principal, so nothing else is made before it is read. */
class RunContext implements OfferedContext {
  readonly #run: ToolRun;
  /** Calls to services without an answer yet. */
  #open = 0;

  constructor(run: ToolRun) {
    this.#run = run;
  }

  get principal(): ToolContext['principal'] {
    return this.#run.call.principal;
  }

  get signal(): AbortSignal {
    return this.#run.call.signal;
  }

  get secret(): ToolContext['secret'] {
    return this.#run.grant.secret;
  }

  get reportProgress(): OfferedContext['reportProgress'] {
    return this.#run.call.reportProgress;
  }

  get fetch(): ToolContext['fetch'] {
    return (url, request) => {
      const answer = this.#callService(url, request);
      // A tool may fail or end before it waits for this one; Node would end the process.
      answer.catch(() => {});
      return answer;
    };
  }

  async #callService(...[url, request]: Parameters<ToolContext['fetch']>) {
    const { call, grant, result } = this.#run;
    if (result) throw requestRefused('it was made after the tool had returned');
    if (this.#open === LIMITS.outboundPerCall) {
      throw requestRefused(`${LIMITS.outboundPerCall} others of the same call are still open`);
    }
    this.#open += 1;
    try {
      return await grant.fetch(url, request, call.signal);
    } finally {
      this.#open -= 1;
    }
  }
}

const report = ({ call, toolCall }: ToolRun, fault: ToolFault, detail: string): void =>
  console.error(describeFailure(call, toolCall, fault, detail));

/** Sets how the call ended, for its record. */
export function settle({ call, toolCall, tool, result }: ToolRun): void {
  if (result?.ok && 'value' in result) toolCall.hints = tool.auditHints?.(result.value) ?? {};
  toolCall.outcome = outcomeOf(toolCall, call, result?.ok === true);
  if (toolCall.decision === 'allowed' && result?.ok === false) {
    toolCall.reason = result.reason ?? '';
  }
}

/** Contains the correlation id, because most clients show a person only the text. */
const failed = ({ correlationId }: Call, reason: ToolFault): CallResult => ({
  ok: false,
  text: `${SENTENCES[reason]} Give the operator the correlation id ${correlationId}.`,
  reason,
});

/**
 * For a tool whose only purpose is its record, when records are known not to get through (L-08):
 * the caller is told so, and the call's record omits what the caller asked to record, so that a
 * retry does not record it twice.
 */
export function withhold(run: ToolRun): void {
  if (run.result?.ok === false) return;
  run.toolCall.callerFields = {};
  run.result = {
    ok: false,
    text: 'The audit trail cannot be reached, so the event was not accepted; try again later.',
    reason: 'trail_unreachable',
  };
}
