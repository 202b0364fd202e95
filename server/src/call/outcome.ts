import type { Outcome, ToolCall } from './values.ts';

/**
 * How a call of a tool ended, for its record. A call that nobody waits for any more is cancelled,
 * whatever its tool would have answered.
 *
 * @param ok whether the tool has given an answer of its own.
 */
export function outcomeOf(
  { decision }: Pick<ToolCall, 'decision'>,
  { aborted }: Pick<AbortSignal, 'aborted'>,
  ok: boolean,
): Outcome {
  if (decision === 'refused') return 'refused';
  if (aborted) return 'cancelled';
  return ok ? 'ok' : 'error';
}
