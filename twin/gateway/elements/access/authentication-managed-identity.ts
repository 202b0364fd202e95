import type { Fields } from '../../header-fields.ts';
import type { Element } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, type Handler, only, plain } from '../handler.ts';

const PARTS = {
  required: ['resource'],
  attributes: ['output-token-variable-name', 'ignore-error'],
};

export const authenticationManagedIdentity: Handler = {
  ...PARTS,
  sections: ['inbound'],
  limits: [
    'The service has a system-assigned identity only, so `client-id` is refused.',
    'With `output-token-variable-name`, `Authorization` stays as it was ○.',
  ],
  build(element, build) {
    const authenticate = identityHeader(element, build);
    return async (run) => {
      await authenticate(run, run.context.request.headers);
      return false;
    };
  },
};

/** Adds a token of the gateway's own identity to a request, or stores it in a variable. */
export function identityHeader(
  element: Element,
  build: Build,
): (run: Run, headers: Fields) => Promise<void> {
  check(element, PARTS, build.section);
  const resource = build.attribute(element, 'resource');
  const variable = plain(element, 'output-token-variable-name');
  const ignores = only(element, 'ignore-error', ['false', 'true']) === 'true';
  return async (run, headers) => {
    try {
      const token = await run.services.identityToken(await resource(run));
      run.trail?.hide(token);
      if (variable) run.context.variables.set(variable, token);
      else headers.set('Authorization', [`Bearer ${token}`]);
    } catch (error) {
      if (!ignores || !(error instanceof PolicyError)) throw error;
    }
  };
}
