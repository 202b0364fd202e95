import type { Element } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { flagOf, numberOf } from '../values.ts';

/** How much a request adds to a counter, and when that is known. */
export interface Increment {
  /** Whether it depends on the answer. */
  readonly isAfter: boolean;
  /** 0 for a request that does not count. */
  of(run: Run): number | Promise<number>;
}

export const INCREMENT_LIMIT =
  'An increment condition or count that mentions `context.Response` is evaluated when the response is complete, any other at once ○.';

export function incrementOf(element: Element, build: Build): Increment {
  const { 'increment-condition': condition, 'increment-count': count } = element.attributes;
  if (condition === undefined && count === undefined) return { isAfter: false, of: () => 1 };
  const counts = flagOf(element, 'increment-condition', true, build);
  const amount = numberOf(element, 'increment-count', build, 1);
  return {
    isAfter: /\bcontext\s*\??\.\s*Response\b/.test(`${condition} ${count}`),
    of: async (run) => ((await counts(run)) ? positive(await amount(run)) : 0),
  };
}

function positive(amount: number): number {
  if (amount >= 0) return amount;
  const what = 'increment-count cannot be negative.';
  throw new PolicyError('ExpressionValueEvaluationFailure', what);
}
