import { PolicyError } from '../../policy-error.ts';
import { runAll } from '../../policy-run.ts';
import { type Handler, whole } from '../handler.ts';

/** Lets only so many requests into its children at a time. */
export const limitConcurrency: Handler = {
  required: ['key', 'max-count'],
  children: 'steps',
  limits: ['`context.LastError.Reason` is `ConcurrencyLimitExceeded` ○.'],
  build(element, build) {
    const key = build.attribute(element, 'key');
    const most = whole(element, 'max-count');
    const steps = build.steps(element);
    return async (run) => {
      const leave = run.services.slots.enter(await key(run), most);
      if (!leave) {
        const what = 'Too many requests are being processed. Try again later.';
        throw new PolicyError('ConcurrencyLimitExceeded', what, 429);
      }
      try {
        return await runAll(steps, run);
      } finally {
        leave();
      }
    };
  },
};
