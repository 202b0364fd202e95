import type { Element } from '../policy-document.ts';
import { refuse } from '../policy-document.ts';
import { PolicyError } from '../policy-error.ts';
import type { Build, Value } from '../policy-expressions.ts';
import { numberOf } from './values.ts';

/** A final status that Node can write; any other one would end the connection without an answer. */
export const isStatus = (status: number): boolean =>
  Number.isInteger(status) && status >= 200 && status <= 999;

/** The status of an answer, or an expression that gives one. */
export function statusOf(
  element: Element,
  name: string,
  build: Build,
  fallback?: number,
): Value<number> {
  const literal = Number(element.attributes[name] ?? fallback);
  if (!Number.isNaN(literal) && !isStatus(literal)) refuse(element, `${literal} is not a status`);
  const value = numberOf(element, name, build, fallback);
  return async (run) => {
    const status = await value(run);
    if (isStatus(status)) return status;
    throw new PolicyError('ExpressionValueEvaluationFailure', 'The status is not a valid one.');
  };
}
