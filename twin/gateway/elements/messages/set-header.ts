import { Fields } from '../../header-fields.ts';
import { Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import { type Element, refuse } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, type Handler } from '../handler.ts';

const PARTS = { required: ['name'], attributes: ['exists-action'], children: ['value'] };

export const setHeader: Handler = {
  ...PARTS,
  build(element, build) {
    const change = headerChange(element, build);
    const isAnswer = build.section === 'outbound' || build.section === 'on-error';
    return async (run) => {
      await change(run, isAnswer ? answerOf(run).headers : run.context.request.headers);
      return false;
    };
  },
};

/** The backend's answer; if none was called, the empty answer that would be sent. */
function answerOf({ context }: Run): Response {
  context.response ??= new Response(200, '', new Fields(), Body.none());
  return context.response;
}

/** `<set-header>` on any message, including in `<return-response>` and `<send-request>`. */
export function headerChange(
  element: Element,
  build: Build,
): (run: Run, headers: Fields) => Promise<void> {
  check(element, PARTS, build.section);
  const name = build.attribute(element, 'name');
  const action: Value<string> = element.attributes['exists-action']
    ? build.attribute(element, 'exists-action')
    : () => 'override';
  if (!element.attributes['exists-action']?.startsWith('@')) {
    known(element, element.attributes['exists-action'] ?? 'override');
  }
  const values = element.children.map((child) => build.text(child));
  return async (run, headers) => {
    const [how, field] = [known(element, await action(run)), await name(run)];
    if (how === 'delete') return headers.delete(field);
    if (how === 'skip' && headers.has(field)) return;
    const texts = await Promise.all(values.map((value) => value(run)));
    if (how === 'append') headers.append(field, texts);
    else headers.set(field, texts);
  };
}

function known(element: Element, action: string): string {
  if (!['override', 'skip', 'append', 'delete'].includes(action)) {
    refuse(element, `exists-action="${action}" is not supported`);
  }
  return action;
}
