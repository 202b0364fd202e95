import { readBody, replaceBody } from '../../body-text.ts';
import { Fields } from '../../header-fields.ts';
import { Body } from '../../message-body.ts';
import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import type { Outgoing } from '../../services.ts';
import { identityHeader } from '../access/authentication-managed-identity.ts';
import { changesAnswer } from '../answer-of.ts';
import { check } from '../handler.ts';
import { bodyText } from '../messages/set-body.ts';
import { headerChange } from '../messages/set-header.ts';
import { methodOf } from '../messages/set-method.ts';
import { choiceOf } from '../values.ts';

/** Children of elements that send a request. */
export const REQUEST_PARTS = [
  'set-url',
  'set-method',
  'set-header',
  'set-body',
  'authentication-managed-identity',
] as const;

/** What is sent, before the element that sends it says for how long. */
export type Message = Pick<Outgoing, 'method' | 'url' | 'headers' | 'body'>;

/** The request that an element describes: a new one, or the caller's with changes. */
export function outgoing(element: Element, build: Build): Value<Message> {
  const mode = choiceOf(element, 'mode', ['new', 'copy'], build);
  const isNew = (element.attributes.mode ?? 'new') === 'new';
  const url = partOf(element, 'set-url', isNew, (part) => urlOf(part, build));
  const method = partOf(element, 'set-method', isNew, (part) => methodOf(part, build));
  const text = partOf(element, 'set-body', false, (part) => bodyText(part, build, true));
  const changes = element.children.flatMap((part) => headerStep(part, build) ?? []);
  const isAfter = changesAnswer(build.section);
  return async (run) => {
    const start = (await mode(run)) === 'copy' ? await copied(run, isAfter) : fresh();
    for (const change of changes) await change(run, start.headers);
    const message = {
      ...start,
      method: (await method?.(run)) ?? start.method,
      url: (await url?.(run)) ?? start.url,
    };
    if (text) replaceBody(message, await text(run));
    if (URL.canParse(message.url) && /^https?:/i.test(message.url)) return message;
    throw new PolicyError(
      'ExpressionValueEvaluationFailure',
      'The URL to call is not an HTTP URL.',
    );
  };
}

const fresh = () => ({ method: 'GET', url: '', headers: new Fields(), body: Body.none() });

/** The caller's request as it would be forwarded; its body is gone once it has been. */
async function copied({ context }: Run, isAfter: boolean) {
  const { method, headers, body, route } = context.request;
  const url = route.backend ? `${route.backend}${route.target}` : '';
  const own = headers.copy();
  if (isAfter || !body.isPresent) {
    own.delete('Content-Length');
    return { method, url, headers: own, body: Body.none() };
  }
  await readBody(body);
  return { method, url, headers: own, body: Body.of(body.take(true)) };
}

function partOf<T>(
  element: Element,
  name: string,
  isNeeded: boolean,
  read: (part: Element) => Value<T>,
): Value<T> | undefined {
  const part = element.children.find((one) => one.name === name);
  if (part) return read(part);
  if (isNeeded) refuse(element, `<${element.name}> has no <${name}>`);
  return undefined;
}

function urlOf(element: Element, build: Build): Value<string> {
  check(element, {}, build.section);
  return build.text(element);
}

function headerStep(element: Element, build: Build) {
  if (element.name === 'set-header') return headerChange(element, build);
  if (element.name === 'authentication-managed-identity') return identityHeader(element, build);
  return undefined;
}
