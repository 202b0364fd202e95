import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Periods } from '../../quotas.ts';
import { type Handler, plain, whole } from '../handler.ts';
import { INCREMENT_LIMIT, incrementOf } from './increment.ts';

/** Bounds the calls and the kilobytes per value of a key, in fixed periods. */
export const quotaByKey: Handler = {
  required: ['renewal-period', 'counter-key'],
  attributes: [
    'calls',
    'bandwidth',
    'increment-condition',
    'increment-count',
    'first-period-start',
  ],
  sections: ['inbound'],
  limits: [
    'Calls are counted exactly, in memory, for up to 10,000 keys, and a restart resets them; the service keeps the counts and counts approximately.',
    'Bandwidth counts the bodies of requests and responses ○.',
    INCREMENT_LIMIT,
  ],
  build(element, build) {
    const { calls, bandwidth } = limitsOf(element);
    const periods = periodsOf(element);
    const key = build.attribute(element, 'counter-key');
    const increment = incrementOf(element, build);
    return async (run) => {
      const { quotas, clock } = run.services;
      const counter = await key(run);
      // Known before the check, so that nothing comes between it and the count.
      const added = increment.isAfter ? 0 : await increment.of(run);
      const used = quotas.usage(counter, periods, run.context);
      const wait = used.ends - clock.now();
      if (calls !== undefined && used.calls >= calls) throw exceeded('call volume', wait);
      if (bandwidth !== undefined && used.bytes >= bandwidth * 1024)
        throw exceeded('bandwidth', wait);
      const count = (calls: number): void => quotas.addCalls(counter, periods, calls, run.context);
      if (increment.isAfter) run.completions.push(async () => count(await increment.of(run)));
      else count(added);
      if (bandwidth === undefined) return false;
      const measure = (bytes: number): void => quotas.addBytes(counter, periods, bytes);
      run.context.request.body.measure(measure);
      run.completions.push(({ body }) => body.measure(measure));
      return false;
    };
  },
};

function limitsOf(element: Element) {
  const [calls, bandwidth] = ['calls', 'bandwidth'].map((name) =>
    element.attributes[name] === undefined ? undefined : whole(element, name),
  );
  if (calls === undefined && bandwidth === undefined)
    refuse(element, `<${element.name}> has neither calls nor bandwidth`);
  return { calls, bandwidth };
}

/** Seconds; the shortest period that the service accepts. */
const MIN_PERIOD = 300;

function periodsOf(element: Element): Periods {
  const seconds = whole(element, 'renewal-period');
  if (seconds !== 0 && seconds < MIN_PERIOD)
    refuse(element, `renewal-period="${seconds}" is neither 0 nor at least ${MIN_PERIOD}`);
  const start = plain(element, 'first-period-start', '0001-01-01T00:00:00Z');
  const first = Date.parse(start);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(start) || Number.isNaN(first))
    refuse(element, `first-period-start="${start}" is not a time such as 2026-01-01T00:00:00Z`);
  return { first, length: seconds * 1000 };
}

function exceeded(what: string, wait: number): PolicyError {
  const out = `Out of ${what} quota.`;
  // Nothing documents what the service tells of a period without an end.
  if (wait === Number.POSITIVE_INFINITY) return new PolicyError('QuotaExceeded', out, 403);
  const seconds = Math.ceil(wait / 1000);
  const message = `${out} Quota will be replenished in ${timeSpan(seconds)}.`;
  return new PolicyError('QuotaExceeded', message, 403, { 'Retry-After': String(seconds) });
}

/** Hours, minutes and seconds, after the days if there are any. */
function timeSpan(seconds: number): string {
  const parts = [seconds / 3600, seconds / 60, seconds].map(Math.floor);
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const clock = [hours % 24, minutes % 60, rest % 60].map((part) => String(part).padStart(2, '0'));
  const days = Math.floor(hours / 24);
  return `${days > 0 ? `${days}.` : ''}${clock.join(':')}`;
}
