import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import { check, type Handler } from '../handler.ts';

export const setMethod: Handler = {
  sections: ['inbound', 'on-error'],
  text: true,
  build(element, build) {
    const method = methodOf(element, build);
    return async (run) => {
      run.context.request.method = await method(run);
      return false;
    };
  },
};

/** `<set-method>` of any request, including in `<send-request>`. */
export function methodOf(element: Element, build: Build): Value<string> {
  check(element, {}, build.section);
  const method = build.text(element);
  if (!element.text.startsWith('@')) {
    if (!TOKEN.test(element.text)) refuse(element, `"${element.text}" is not a method`);
    return method;
  }
  return async (run) => {
    const found = await method(run);
    if (TOKEN.test(found)) return found;
    throw new PolicyError('ExpressionValueEvaluationFailure', `"${found}" is not a method.`);
  };
}

/** A method is a token (RFC 9110, section 9.1). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
