import { refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Run } from '../../policy-run.ts';
import type { Handler } from '../handler.ts';
import { numberOf } from '../values.ts';
import { INCREMENT_LIMIT, incrementOf } from './increment.ts';
import { LIMIT_NAMES, limitNames, tellRemaining } from './limit-headers.ts';

/** Limits the rate of calls per value of a key. */
export const rateLimitByKey: Handler = {
  required: ['calls', 'renewal-period', 'counter-key'],
  attributes: ['increment-condition', 'increment-count', ...LIMIT_NAMES],
  sections: ['inbound'],
  limits: [
    'Calls are counted exactly, for up to 10,000 keys, in fixed windows that begin with the first call. The service counts approximately, per unit and region: in sliding windows in the classic tiers, with token buckets in the v2 tiers.',
    INCREMENT_LIMIT,
    '`increment-after-response` and `flexible-retry-window` are refused because they are not documented.',
  ],
  build(element, build) {
    const calls = numberOf(element, 'calls', build);
    const period = numberOf(element, 'renewal-period', build);
    const literal = Number(element.attributes['renewal-period']);
    if (literal > MAX_PERIOD || literal < 1)
      refuse(element, `renewal-period="${literal}" is not from 1 to ${MAX_PERIOD}`);
    const key = build.attribute(element, 'counter-key');
    const names = limitNames(element);
    const increment = incrementOf(element, build);
    return async (run) => {
      const { counters } = run.services;
      // Nothing is awaited that is there already: this runs on every request.
      const given = [calls(run), period(run), key(run)] as const;
      const [most, seconds, counter] = areReady(given) ? given : await Promise.all(given);
      // A window that is over when it begins would count nothing.
      if (seconds > MAX_PERIOD || seconds < 1) throw outOfRange(seconds);
      const counted = increment.isAfter ? 0 : increment.of(run);
      const added = typeof counted === 'number' ? counted : await counted;
      const wait = counters.count(counter, most, seconds, added);
      tellRemaining(run, names, most, () => Math.max(0, most - counters.used(counter, seconds)));
      if (wait > 0) throw exceeded(run, wait, names);
      if (increment.isAfter)
        run.completions.push(async () => counters.add(counter, seconds, await increment.of(run)));
      return false;
    };
  },
};

type Given = readonly [
  number | Promise<number>,
  number | Promise<number>,
  string | Promise<string>,
];

const areReady = (given: Given): given is readonly [number, number, string] =>
  !given.some((one) => one instanceof Promise);

/** Seconds; the longest period that the service accepts. */
const MAX_PERIOD = 300;

const outOfRange = (seconds: number): PolicyError =>
  new PolicyError('ExpressionValueEvaluationFailure', `${seconds} is not from 1 to ${MAX_PERIOD}.`);

function exceeded(run: Run, wait: number, names: ReturnType<typeof limitNames>): PolicyError {
  const variable = names['retry-after-variable-name'];
  if (variable) run.context.variables.set(variable, wait);
  const message = `Rate limit is exceeded. Try again in ${wait} seconds.`;
  const header = names['retry-after-header-name'] || 'Retry-After';
  return new PolicyError('RateLimitExceeded', message, 429, { [header]: String(wait) });
}
