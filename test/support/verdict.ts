import type { Verdict } from '../../infra/network/reach.ts';

/** A verdict of a network without rules. */
export const verdictWithoutRules = (open: boolean): Verdict => ({
  open,
  by: [],
  rules: [],
  privately: undefined,
});
