import type { Call, ToolCall } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { toPlainText } from './plain-text.ts';

/** Why a tool that ran has no answer of its own, as its record tells it. */
export type ToolFault = 'tool_threw' | 'output_unfit';

/**
 * One line for whoever mends the tool, found by the correlation id that its caller was given: class
 * and stack of what was thrown, never its message, which may quote a secret or what a caller sent.
 */
export function describeFailure(
  { correlationId }: Pick<Call, 'correlationId'>,
  { tool }: Pick<ToolCall, 'tool'>,
  fault: ToolFault,
  detail: string,
): string {
  return `tool       ${fault} ${correlationId} ${tool}: ${toPlainText(detail, LIMITS.stackLength)}`;
}

/** Name and frames of whatever was thrown; in the bundle no class keeps its own name. */
export function withoutMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `not an error but ${typeof thrown}`;
  return `${thrown.name} ${framesOf(thrown)}`;
}

/**
 * A stack begins with the message, which may have lines that look like frames. One that was changed
 * after the error was made can no longer be told from them, so then there are no frames at all.
 */
function framesOf({ message, stack = '' }: Error): string {
  const head = stack.slice(0, stack.indexOf(message) + message.length);
  const frames = message === '' ? stack.replace(/^\w+/, '') : stack.slice(head.length);
  return /^(?:\n\s+at [^\n]+)+$/.test(frames) ? frames : 'without a stack';
}
