import { createParser } from 'eventsource-parser';
import { isObject } from '../call/members.ts';
import { parseStrictJson } from '../call/parse-strict-json.ts';
import { LIMITS } from '../contract/limits.ts';

/**
 * Text of another server may have escaped controls, which are removed before it is shown. Its names
 * may not: see `parseStrictJson`.
 */
const BOUNDS = {
  depth: LIMITS.jsonDepth,
  keys: LIMITS.outboundKeys,
  values: LIMITS.outboundValues,
  anyText: true,
} as const;

/**
 * The one message that answers a request, from a complete body: JSON, or events that may also contain
 * notifications and requests of the server. Nothing else is handed on, because the SDK would react to
 * it: it answers every request that a batch contains with one of its own.
 */
export function readAnswer(
  text: string,
  contentType: string | undefined,
  id: unknown,
): string | undefined {
  if (!contentType?.toLowerCase().startsWith('text/event-stream')) {
    return isAnswerTo(text, id) ? text : undefined;
  }
  let answer: string | undefined;
  const parser = createParser({
    onEvent({ data }) {
      answer ??= isAnswerTo(data, id) ? data : undefined;
    },
  });
  parser.feed(text);
  return answer;
}

function isAnswerTo(data: string, id: unknown): boolean {
  const message = parse(data);
  return isObject(message) && message.id === id && ('result' in message || 'error' in message);
}

/** A body that says why a request was refused, if it is fit to be parsed again. */
export const isFit = (text: string): boolean => parse(text) !== undefined;

function parse(text: string): unknown {
  try {
    return parseStrictJson(Buffer.from(text), BOUNDS);
  } catch {
    return undefined;
  }
}
