import { Fields } from '../../header-fields.ts';
import { Body } from '../../message-body.ts';
import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { identityHeader } from '../access/authentication-managed-identity.ts';
import { check, type Handler, only, plain, whole } from '../handler.ts';
import { bodyText } from '../messages/set-body.ts';
import { headerChange } from '../messages/set-header.ts';

/** Largest answer in bytes that is read into memory. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Calls another service and stores its answer in a variable. */
export const sendRequest: Handler = {
  required: ['mode', 'response-variable-name'],
  attributes: ['timeout', 'ignore-error'],
  children: ['set-url', 'set-method', 'set-header', 'set-body', 'authentication-managed-identity'],
  build(element, build) {
    only(element, 'mode', ['new']);
    const variable = plain(element, 'response-variable-name');
    const ignores = only(element, 'ignore-error', ['false', 'true']) === 'true';
    const ask = asking(element, build);
    return async (run) => {
      try {
        run.context.variables.set(variable, await ask(run));
      } catch (error) {
        if (!ignores || !(error instanceof PolicyError)) throw error;
        run.context.variables.set(variable, null);
      }
      return false;
    };
  },
};

function asking(element: Element, build: Build) {
  const timeoutMs = whole(element, 'timeout', 60) * 1000;
  const url =
    textOf(element, 'set-url', build) ?? refuse(element, '<send-request> has no <set-url>');
  const method = textOf(element, 'set-method', build) ?? (() => 'GET');
  const body = child(element, 'set-body');
  const text = body && bodyText(body, build);
  const changes = element.children
    .map((one) => headerStep(one, build))
    .filter((change) => change !== undefined);
  return async (run: Run) => {
    const headers = new Fields();
    for (const change of changes) await change(run, headers);
    const response = await run.services.send({
      method: await method(run),
      url: await url(run),
      headers,
      body: text ? Body.of(await text(run)) : Body.none(),
      timeoutMs,
      signal: run.signal,
    });
    await response.body.buffer(MAX_ANSWER_BYTES);
    return response;
  };
}

function headerStep(element: Element, build: Build) {
  if (element.name === 'set-header') return headerChange(element, build);
  if (element.name === 'authentication-managed-identity') return identityHeader(element, build);
  return undefined;
}

const child = (element: Element, name: string): Element | undefined =>
  element.children.find((one) => one.name === name);

function textOf(element: Element, name: string, build: Build): Value<string> | undefined {
  const found = child(element, name);
  if (found) check(found, {}, build.section);
  return found && build.text(found);
}
