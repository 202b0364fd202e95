import { createParser } from 'eventsource-parser';

/**
 * The answer to one request in a complete stream of events, which may also contain notifications and
 * requests of the server; neither is passed on.
 */
export function answerInEvents(text: string, id: unknown): string | undefined {
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
  try {
    const message = JSON.parse(data);
    return message.id === id && ('result' in message || 'error' in message);
  } catch {
    return false;
  }
}
