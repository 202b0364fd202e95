import type { Call, Outcome, ToolCall } from './values.ts';

/**
 * How a tool call ended, for its record. A call is cancelled once its caller no longer waits,
 * whatever the tool would have answered.
 *
 * @param ok whether the tool returned a valid answer.
 */
export function outcomeOf(
  { decision }: Pick<ToolCall, 'decision'>,
  { isAborted }: Pick<Call, 'isAborted'>,
  ok: boolean,
): Outcome {
  if (decision === 'refused') return 'refused';
  if (isAborted) return 'cancelled';
  return ok ? 'ok' : 'error';
}
