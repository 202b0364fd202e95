import { bodyTextOf, replaceBody } from '../../body-text.ts';
import { kindOf } from '../../media-type.ts';
import type { Request, Response } from '../../message.ts';
import type { Element } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run, Step } from '../../policy-run.ts';
import { changesAnswer } from '../answer-of.ts';
import { choiceOf, flagOf } from '../values.ts';

type Kind = 'json' | 'xml';

/**
 * The step that converts the body of the request, or of the answer in `outbound` and `on-error`.
 *
 * @param convert throws a {@link PolicyError} for a text that it cannot convert.
 */
export function conversionStep(
  element: Element,
  build: Build,
  { from, to }: { readonly from: Kind; readonly to: Kind },
  convert: (run: Run, text: string) => Promise<string>,
): Step {
  const applies = condition(element, build, from, to);
  const isAnswer = changesAnswer(build.section);
  return async (run) => {
    const message = isAnswer ? run.context.response : run.context.request;
    if (!message || !(await applies(run, message))) return false;
    const text = await bodyTextOf(message.body);
    if (text === undefined) return false;
    replaceBody(message, await convert(run, text));
    message.headers.set('Content-Type', [`application/${to}`]);
    return false;
  };
}

/** Whether a body is converted, as `apply` and `consider-accept-header` say. */
function condition(
  element: Element,
  build: Build,
  from: Kind,
  to: Kind,
): (run: Run, message: Request | Response) => Promise<boolean> {
  const byType = `content-type-${from}` as const;
  const apply = choiceOf(element, 'apply', ['always', byType], build);
  const asksAccept = flagOf(element, 'consider-accept-header', true, build);
  return async (run, { headers }) => {
    const isOfType = kindOf(headers.get('Content-Type')?.[0]) === from;
    if ((await apply(run)) === byType && !isOfType) return false;
    return !(await asksAccept(run)) || isAccepted(run, to);
  };
}

const isAccepted = ({ context }: Run, kind: Kind): boolean =>
  (context.request.headers.get('Accept') ?? [])
    .join(',')
    .split(',')
    .some((type) => kindOf(type) === kind);
