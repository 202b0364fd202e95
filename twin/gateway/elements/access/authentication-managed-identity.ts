import type { Fields } from '../../header-fields.ts';
import type { Element } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, type Handler, plain } from '../handler.ts';

const PARTS = { required: ['resource'] };

export const authenticationManagedIdentity: Handler = {
  ...PARTS,
  sections: ['inbound', 'backend'],
  build(element, build) {
    const authenticate = identityHeader(element, build);
    return async (run) => {
      await authenticate(run, run.context.request.headers);
      return false;
    };
  },
};

/** Adds a token of the gateway's own identity to a request. */
export function identityHeader(
  element: Element,
  build: Build,
): (run: Run, headers: Fields) => Promise<void> {
  check(element, PARTS, build.section);
  const resource = plain(element, 'resource');
  return async ({ services }, headers) => {
    headers.set('Authorization', [`Bearer ${await services.identityToken(resource)}`]);
  };
}
