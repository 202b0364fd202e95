import type { Element } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import { check } from '../handler.ts';

/** `<set-body>` of a new request or answer. */
export function bodyText(element: Element, build: Build): Value<string> {
  check(element, {}, build.section);
  return build.text(element);
}
