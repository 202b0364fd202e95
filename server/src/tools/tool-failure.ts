import type { UnmetReason } from '../call/need-unmet.ts';
import type { Call, ToolCall } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { toPlainText } from './plain-text.ts';

/** Why a tool that ran has no valid answer, as recorded. */
export type ToolFault = 'tool_threw' | 'output_unfit' | UnmetReason;

const MISCONFIGURED =
  'The connection of this server to the one behind this tool is not set up correctly.';
const UNUSABLE = 'The service that this tool calls did not give a usable answer.';

/** What the caller reads, followed by the correlation id. */
export const SENTENCES: Readonly<Record<ToolFault, string>> = {
  tool_threw: 'The tool failed.',
  output_unfit: 'The tool failed.',
  need_undeclared: 'The tool failed.',
  secret_missing: 'The tool is not set up yet.',
  outbound_unreachable: UNUSABLE,
  outbound_refused: UNUSABLE,
  outbound_too_large: UNUSABLE,
  outbound_malformed: UNUSABLE,
  upstream_changed: 'This tool is not offered at present.',
  upstream_refused: 'The server behind this tool did not accept the credential that it was sent.',
  upstream_busy: 'The server behind this tool is busy. Try again in a moment.',
  upstream_error: UNUSABLE,
  identity_unavailable:
    'This tool requires the managed identity of a deployed server, which is not available here.',
  exchange_anonymous:
    'This tool acts on behalf of a signed-in user. Connect to a server that requires sign-in.',
  exchange_application:
    'This tool acts on behalf of a user, so an application cannot call it. Sign in as a user.',
  exchange_consent:
    'This server may not act on your behalf yet. An administrator must first consent to it.',
  exchange_interaction:
    'The service behind this tool requires a stronger sign-in, such as a second factor. Sign out of this server and sign in again.',
  exchange_not_assigned:
    'You do not have access to the service behind this tool. Ask its administrator to assign you.',
  exchange_expired: 'Your sign-in has expired. Sign in again.',
  exchange_assertion: 'Your sign-in was not accepted for this tool. Sign out and sign in again.',
  exchange_audience: MISCONFIGURED,
  exchange_client: MISCONFIGURED,
  exchange_scope: MISCONFIGURED,
  exchange_unavailable: 'The sign-in service did not answer. Try again in a minute.',
  exchange_refused: 'The sign-in service did not allow this server to act on your behalf.',
};

/**
 * One log line for the tool's developer, found by the correlation id that the caller received:
 * class and stack of what was thrown, never its message, which may quote a secret or the caller's
 * input. What a tool lacks is described in our own words.
 */
export function describeFailure(
  { correlationId }: Pick<Call, 'correlationId'>,
  { tool }: Pick<ToolCall, 'tool'>,
  fault: ToolFault,
  detail: string,
): string {
  return `tool       ${fault} ${correlationId} ${tool}: ${toPlainText(detail, LIMITS.stackLength)}`;
}

/** The line about a promise that a tool left behind, which belongs to no call any more. */
export const describeLeftBehind = (thrown: unknown): string =>
  `tool       rejected_later: ${toPlainText(withoutMessage(thrown), LIMITS.stackLength)}`;

/** Name and frames of the thrown value; in the bundle classes lose their names. */
export function withoutMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a ${typeof thrown} was thrown instead of an Error`;
  return `${thrown.name} ${framesOf(thrown)}`;
}

/**
 * A stack begins with the message, which may contain lines that look like frames. If the message
 * was changed after the error was created, the two can no longer be told apart, so no frames are
 * returned.
 */
function framesOf({ message, stack = '' }: Error): string {
  const head = stack.slice(0, stack.indexOf(message) + message.length);
  const frames = message === '' ? stack.replace(/^\w+/, '') : stack.slice(head.length);
  return /^(?:\n\s+at [^\n]+)+$/.test(frames) ? frames : 'without a stack';
}
