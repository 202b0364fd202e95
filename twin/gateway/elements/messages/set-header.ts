import type { Fields } from '../../header-fields.ts';
import type { Element } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { answerOf, changesAnswer } from '../answer-of.ts';
import { check, type Handler } from '../handler.ts';
import { choiceOf } from '../values.ts';

const PARTS = { required: ['name'], attributes: ['exists-action'], children: ['value'] };

export const setHeader: Handler = {
  ...PARTS,
  build(element, build) {
    const change = headerChange(element, build);
    const isAnswer = changesAnswer(build.section);
    return async (run) => {
      await change(run, isAnswer ? answerOf(run).headers : run.context.request.headers);
      return false;
    };
  },
};

/** `<set-header>` on any message, including in `<return-response>` and `<send-request>`. */
export function headerChange(
  element: Element,
  build: Build,
): (run: Run, headers: Fields) => Promise<void> {
  check(element, PARTS, build.section);
  const name = build.attribute(element, 'name');
  const action = existsAction(element, build);
  const values = element.children.map((child) => {
    check(child, {}, build.section);
    return build.text(child);
  });
  return async (run, headers) => {
    const [how, field] = [await action(run), await name(run)];
    if (how === 'delete') return headers.delete(field);
    if (how === 'skip' && headers.has(field)) return;
    const texts = await Promise.all(values.map((value) => value(run)));
    if (how === 'append') headers.append(field, texts);
    else headers.set(field, texts);
  };
}

/** What happens if the message has the header or parameter already. */
export const existsAction = (element: Element, build: Build) =>
  choiceOf(element, 'exists-action', ['override', 'skip', 'append', 'delete'], build);
