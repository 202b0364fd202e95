import type { Run } from '../../policy-run.ts';
import type { Answer } from '../../schema/contract.ts';
import { check, checkChildren, type Handler, whole } from '../handler.ts';
import { actionOf, actionsOf, reporting } from './report.ts';

export const validateStatusCode: Handler = {
  required: ['unspecified-status-code-action'],
  attributes: ['errors-variable-name'],
  children: ['status-code'],
  sections: ['outbound', 'on-error'],
  build(element, build) {
    checkChildren(element, ['status-code']);
    for (const child of element.children) {
      check(child, { required: ['code', 'action'] }, build.section);
      whole(child, 'code');
    }
    const unspecified = actionOf(element, 'unspecified-status-code-action', build);
    const own = actionsOf(element.children, 'code', build);
    const report = reporting(element, build);
    return async (run) => {
      const status = run.context.response?.status;
      if (status === undefined || answerOf(run, status)) return false;
      const action = await (own.get(String(status)) ?? unspecified)(run);
      const details = `Response status code ${status} is not allowed.`;
      report(run, [
        { name: String(status), type: 'StatusCode', rule: 'Unspecified', details, action },
      ]);
      return false;
    };
  },
};

/** What the API declares for a status, by its range, or for every other one. */
export function answerOf({ context }: Run, status: number): Answer | undefined {
  const responses = context.request.operation?.contract.responses;
  return (
    responses?.get(String(status)) ??
    responses?.get(`${Math.floor(status / 100)}XX`) ??
    responses?.get('default')
  );
}
