import { channel } from 'node:diagnostics_channel';
import type { CredentialFault, ToolCall } from './values.ts';

/** How a step of a call ended; nothing in it that the call's record does not have. */
export interface StepEnded {
  readonly correlationId: string;
  readonly step: string;
  /** Absent if the step let the call pass. */
  readonly refused: { readonly reason: string; readonly fault?: CredentialFault } | undefined;
  readonly tool: Pick<ToolCall, 'tool' | 'decision' | 'reason'> | undefined;
  /** Once it is one of the server's own; until then it is a text of the caller. */
  readonly method: string | undefined;
}

/** What is told of a call. */
interface Told {
  readonly correlationId: string;
  readonly toolCall: StepEnded['tool'];
  readonly message: { readonly method: string };
}

/** What a call of a tool requires. */
export interface ToolDemand {
  readonly tool: string;
  readonly scope?: string | undefined;
  readonly role?: string | undefined;
}

/**
 * For a program that watches the server from inside its process, as the chain on one machine does.
 * Without one, as on Azure, a step costs one comparison more.
 */
const steps = channel('secure-mcp.step');
const offers = channel('secure-mcp.tools');

/** Told once, when the server starts. */
export const tellTools = (tools: readonly ToolDemand[]): void => offers.publish(tools);

export function tellStep(
  { correlationId, toolCall, message }: Told,
  step: string,
  refused?: StepEnded['refused'],
): void {
  if (!steps.hasSubscribers) return;
  const tool = toolCall && {
    tool: toolCall.tool,
    decision: toolCall.decision,
    reason: toolCall.reason,
  };
  const { reason, fault } = refused ?? {};
  steps.publish({
    correlationId,
    step,
    refused: reason === undefined ? undefined : { reason, ...(fault && { fault }) },
    tool,
    method: step === 'check-method' && reason === undefined ? message.method : undefined,
  } satisfies StepEnded);
}
