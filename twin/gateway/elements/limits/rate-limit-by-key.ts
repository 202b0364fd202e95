import { refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import { type Handler, plain, whole } from '../handler.ts';

export const rateLimitByKey: Handler = {
  required: ['calls', 'renewal-period', 'counter-key'],
  attributes: ['retry-after-variable-name'],
  sections: ['inbound'],
  build(element, build) {
    const calls = whole(element, 'calls');
    const period = whole(element, 'renewal-period');
    if (period > MAX_PERIOD) refuse(element, `renewal-period="${period}" is above ${MAX_PERIOD}`);
    const key = build.attribute(element, 'counter-key');
    const variable = plain(element, 'retry-after-variable-name');
    return async (run) => {
      const wait = run.services.counters.count(await key(run), calls, period);
      if (wait === 0) return false;
      if (variable) run.context.variables.set(variable, wait);
      const message = `Rate limit is exceeded. Try again in ${wait} seconds.`;
      throw new PolicyError('RateLimitExceeded', message, 429, { 'Retry-After': String(wait) });
    };
  },
};

/** Seconds; the longest period that the service accepts. */
const MAX_PERIOD = 300;
