import { type Element, refuse } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Severity } from '../../services.ts';
import { check, type Handler, only, plain } from '../handler.ts';

const SEVERITIES: readonly Severity[] = ['verbose', 'information', 'error'];

/** Writes one line to the service's log; the request continues unchanged. */
export const trace: Handler = {
  required: ['source'],
  attributes: ['severity'],
  children: ['message', 'metadata'],
  build(element, build) {
    const source = plain(element, 'source');
    const severity = only(element, 'severity', SEVERITIES) as Severity;
    const message = messageOf(element, build);
    const metadata = element.children
      .filter(({ name }) => name === 'metadata')
      .map((child) => metadataOf(child, build));
    return async (run) => {
      const entries = await Promise.all(
        metadata.map(async ([name, value]) => [await name(run), await value(run)] as const),
      );
      run.services.trace({
        source,
        severity,
        message: await message(run),
        metadata: Object.fromEntries(entries),
        requestId: run.context.requestId,
      });
      return false;
    };
  },
};

function messageOf(element: Element, build: Build): Value<string> {
  const [message, second] = element.children.filter(({ name }) => name === 'message');
  if (!message) return refuse(element, '<trace> has no <message>');
  if (second) refuse(second, 'a second <message> in <trace>');
  check(message, {}, build.section);
  return build.text(message);
}

function metadataOf(element: Element, build: Build): [name: Value<string>, value: Value<string>] {
  check(element, { required: ['name', 'value'] }, build.section);
  return [build.attribute(element, 'name'), build.attribute(element, 'value')];
}
