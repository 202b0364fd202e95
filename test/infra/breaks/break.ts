import type { Edit, Variant } from '../support/deployment-tests.ts';

/** One mistake in the template, and the rule that must notice it. */
export interface Break extends Edit {
  readonly rule: string;
  /** The deployment in which the mistake is visible; `open` unless given. */
  readonly in?: Variant;
}

/** A mistake in one value: `member: value` becomes `member: other`. */
export function wrong(
  rule: string,
  file: string,
  from: string,
  to: string,
  variant?: Variant,
): Break {
  return variant ? { rule, file, from, to, in: variant } : { rule, file, from, to };
}
