import { bodyTextOf, replaceBody } from '../../body-text.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Handler } from '../handler.ts';

/** Wraps the answer in a call of the function that a parameter of the query names. */
export const jsonp: Handler = {
  required: ['callback-parameter-name'],
  sections: ['outbound'],
  limits: ['The response to an invalid callback name is 400 ○.'],
  build(element, build) {
    const parameter = build.attribute(element, 'callback-parameter-name');
    return async (run) => {
      const { request, response } = run.context;
      const name = await parameter(run);
      const [callback] = request.originalUrl.query.get(name) ?? [];
      const body = response && (await bodyTextOf(response.body));
      if (!response || callback === undefined || body === undefined) return false;
      if (!IDENTIFIER.test(callback)) {
        const what = `Value of callback parameter ${name} is not a valid JavaScript identifier.`;
        throw new PolicyError('CallbackParameterInvalid', what, 400);
      }
      replaceBody(response, `${callback}(${body});`);
      response.headers.set('Content-Type', ['application/javascript']);
      return false;
    };
  },
};

const IDENTIFIER = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/;
