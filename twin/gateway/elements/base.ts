import { runAll } from '../policy-run.ts';
import type { Handler } from './handler.ts';

/** The same section of the scope above. */
export const base: Handler = {
  build(element, build) {
    const steps = build.base(element);
    return (run) => runAll(steps, run);
  },
};
