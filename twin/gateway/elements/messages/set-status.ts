import type { Response } from '../../message.ts';
import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { answerOf } from '../answer-of.ts';
import { check, type Handler } from '../handler.ts';
import { isStatus } from '../status-of.ts';
import { textOf } from '../values.ts';

const PARTS = { required: ['code'], attributes: ['reason'] };

export const setStatus: Handler = {
  ...PARTS,
  build(element, build) {
    const change = statusChange(element, build);
    return async (run) => {
      await change(run, answerOf(run));
      return false;
    };
  },
};

/** `<set-status>` of any answer, including in `<return-response>`. */
export function statusChange(
  element: Element,
  build: Build,
): (run: Run, response: Response) => Promise<void> {
  check(element, PARTS, build.section);
  const code = build.attribute<number>(element, 'code', 'int');
  const reason = textOf(element, 'reason', build);
  const literal = Number(element.attributes.code);
  if (!Number.isNaN(literal) && !isStatus(literal)) refuse(element, `${literal} is not a status`);
  return async (run, response) => {
    const [status, phrase] = [await code(run), await reason(run)];
    // What Node cannot write would end the connection without an answer.
    if (!isStatus(status) || /[^\t\x20-\x7e\x80-\xff]/.test(phrase)) {
      throw new PolicyError('ExpressionValueEvaluationFailure', 'The status is not a valid one.');
    }
    response.status = status;
    response.reason = phrase;
  };
}
