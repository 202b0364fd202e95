import { runAll } from '../../policy-run.ts';
import type { Handler } from '../handler.ts';

/** Runs the same section of the enclosing scope. */
export const base: Handler = {
  build(element, build) {
    const steps = build.base(element);
    return (run) => runAll(steps, run);
  },
};
