import { isObject } from '../call/members.ts';
import { fieldOf } from '../call/read-field.ts';
import type { Call } from '../call/values.ts';

/**
 * The token under which the caller of a tool wants to hear how far it is; undefined if it did not ask,
 * or does not accept the stream that this needs.
 */
export function progressTokenOf({ head, message, toolCall }: Call): string | number | undefined {
  const meta = message.params?._meta;
  if (!toolCall || !isObject(meta)) return undefined;
  const { progressToken: token } = meta;
  const isToken = typeof token === 'string' || Number.isSafeInteger(token);
  const accepts = fieldOf(head, 'accept')?.toLowerCase().includes('text/event-stream') === true;
  return isToken && accepts ? (token as string | number) : undefined;
}
