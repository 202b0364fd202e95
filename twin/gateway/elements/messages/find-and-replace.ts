import { bodyTextOf, evaluationFailed, MAX_MADE_BYTES, replaceBody } from '../../body-text.ts';
import { refuse } from '../../policy-document.ts';
import { changesAnswer } from '../answer-of.ts';
import type { Handler } from '../handler.ts';
import { textOf } from '../values.ts';

/** Replaces a text in the body of the request, or of the answer in `outbound` and `on-error`. */
export const findAndReplace: Handler = {
  required: ['from', 'to'],
  limits: ['A compressed body is searched without decompressing it.'],
  build(element, build) {
    if (element.attributes.from === '') refuse(element, 'from="" of <find-and-replace> is empty');
    const from = textOf(element, 'from', build);
    const to = textOf(element, 'to', build);
    const isAnswer = changesAnswer(build.section);
    return async (run) => {
      const message = isAnswer ? run.context.response : run.context.request;
      const body = message && (await bodyTextOf(message.body));
      if (!message || body === undefined) return false;
      const wanted = await from(run);
      if (!wanted) throw evaluationFailed('ArgumentException');
      const replacement = (await to(run)) ?? '';
      replaceBody(message, replaced(body, wanted, replacement));
      return false;
    };
  },
};

function replaced(body: string, wanted: string, replacement: string): string {
  const length = body.length + timesIn(body, wanted) * (replacement.length - wanted.length);
  // Before the text is made, because its parts may come from the caller.
  if (length > MAX_MADE_BYTES) throw evaluationFailed('OutOfMemoryException');
  // A function, because a text could contain JavaScript's own patterns such as `$&`.
  return body.replaceAll(wanted, () => replacement);
}

function timesIn(body: string, wanted: string): number {
  let count = 0;
  for (let at = body.indexOf(wanted); at >= 0; at = body.indexOf(wanted, at + wanted.length)) {
    count += 1;
  }
  return count;
}
