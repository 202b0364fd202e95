import { isSecretField, secretsIn } from '../../../kit/redact.ts';
import type { Fields } from '../../header-fields.ts';
import type { Element } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import { type Run, when } from '../../policy-run.ts';
import { Part } from '../../told/ran.ts';
import { answerOf, changesAnswer } from '../answer-of.ts';
import { check, type Handler } from '../handler.ts';
import { choiceOf } from '../values.ts';

const PARTS = { required: ['name'], attributes: ['exists-action'], children: ['value'] };

export const setHeader: Handler = {
  ...PARTS,
  build(element, build) {
    const change = headerChange(element, build);
    const isAnswer = changesAnswer(build.section);
    return (run) => {
      const { headers } = isAnswer ? answerOf(run) : run.context.request;
      return when(change(run, headers), () => false);
    };
  },
};

/** `<set-header>` on any message, including in `<return-response>` and `<send-request>`. */
export function headerChange(
  element: Element,
  build: Build,
): (run: Run, headers: Fields) => Promise<void> | void {
  check(element, PARTS, build.section);
  const name = build.attribute(element, 'name');
  const action = existsAction(element, build);
  const isSecret = secretTest(element.attributes.name ?? '');
  const values = element.children.map((child) => {
    check(child, {}, build.section);
    return build.text(child);
  });
  const changedPart = new Part(element, 'changed');
  return (run, headers) =>
    when(action(run), (how) =>
      when(name(run), (field) => {
        if (how === 'delete') {
          const isChanged = headers.delete(field);
          return run.trail?.value(changedPart, isChanged);
        }
        const isKept = how === 'skip' && headers.has(field);
        run.trail?.value(changedPart, !isKept);
        if (isKept) return undefined;
        const write = (texts: readonly string[]) => {
          if (run.trail && isSecret(field))
            for (const text of texts) run.trail.hide(secretsIn(field, text));
          if (how === 'append') headers.append(field, texts);
          else headers.set(field, texts);
        };
        const texts = values.map((value) => value(run));
        return texts.every((text) => typeof text === 'string')
          ? write(texts)
          : Promise.all(texts).then(write);
      }),
    );
}

/** Judged once if the name is no expression: most names are none, and calls pass here. */
function secretTest(name: string): (field: string) => boolean {
  if (name.startsWith('@')) return isSecretField;
  const isSecret = isSecretField(name);
  return () => isSecret;
}

/** What happens if the message has the header or parameter already. */
export const existsAction = (element: Element, build: Build) =>
  choiceOf(element, 'exists-action', ['override', 'skip', 'append', 'delete'], build);
