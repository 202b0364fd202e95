import { createParser } from 'eventsource-parser';
import { isEventStream } from '../call/event-stream.ts';
import { isObject, type Members } from '../call/members.ts';
import { NeedUnmet } from '../call/need-unmet.ts';
import { parseStrictJson } from '../call/parse-strict-json.ts';
import type { SeePart } from '../call/values.ts';
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

/** Reads the answer to one request, from its first byte to the message that is wanted. */
export interface AnswerReader {
  /** True once the message has arrived. */
  readonly seePart: SeePart;
  /** The message that answers the request, from a body that has arrived. */
  answerIn(text: string, contentType: string | undefined): string | undefined;
}

/**
 * Finds the one message that answers a request: JSON, or one of the events of a stream, which may also
 * contain notifications and requests of the server. Nothing else is handed on, because the SDK would
 * react to it: it answers every request that a batch contains with one of its own.
 *
 * @param onNotification sees the stream's other messages that ask for nothing, as they arrive.
 */
export function createAnswerReader(
  id: unknown,
  onNotification: (method: string, params: Members) => void,
): AnswerReader {
  const decoder = new TextDecoder();
  let answer: string | undefined;
  let events = 0;
  const parser = createParser({
    onEvent({ data }) {
      if (answer !== undefined) return;
      events += 1;
      if (events > LIMITS.upstreamEvents) {
        const text = `the stream has more than ${LIMITS.upstreamEvents} events`;
        throw new NeedUnmet('outbound_too_large', text);
      }
      const message = parse(data);
      if (isAnswerTo(message, id)) answer = data;
      else if (isNotification(message)) onNotification(message.method, paramsOf(message));
    },
  });
  return {
    seePart(part, headers) {
      if (!isEventStream(headers['content-type'])) return false;
      parser.feed(decoder.decode(part, { stream: true }));
      return answer !== undefined;
    },
    answerIn(text, contentType) {
      if (isEventStream(contentType)) return answer;
      return isAnswerTo(parse(text), id) ? text : undefined;
    },
  };
}

const isAnswerTo = (message: unknown, id: unknown): boolean =>
  isObject(message) && message.id === id && ('result' in message || 'error' in message);

const isNotification = (message: unknown): message is Members & { readonly method: string } =>
  isObject(message) && message.id === undefined && typeof message.method === 'string';

const paramsOf = ({ params }: Members): Members => (isObject(params) ? params : {});

/** A body that says why a request was refused, if it is fit to be parsed again. */
export const isFit = (text: string): boolean => parse(text) !== undefined;

function parse(text: string): unknown {
  try {
    return parseStrictJson(Buffer.from(text), BOUNDS);
  } catch {
    return undefined;
  }
}
