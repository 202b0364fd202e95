import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../kit/hop.ts';
import { refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import { type Run, runAll } from '../../policy-run.ts';
import type { Handler } from '../handler.ts';
import { flagOf, numberOf } from '../values.ts';
import { waitBefore } from './retry-waits.ts';

/** As many retries as the service accepts. */
const MAX_COUNT = 50;

/** Runs its children again while its condition holds. An error in them ends it. */
export const retry: Handler = {
  required: ['condition', 'count', 'interval'],
  attributes: ['max-interval', 'delta', 'first-fast-retry'],
  children: 'steps',
  build(element, build) {
    const condition = build.attribute<boolean>(element, 'condition', 'bool');
    const count = numberOf(element, 'count', build);
    const interval = numberOf(element, 'interval', build);
    const isFast = flagOf(element, 'first-fast-retry', false, build);
    const [most, delta] = ['max-interval', 'delta'].map((name) =>
      element.attributes[name] === undefined ? undefined : numberOf(element, name, build),
    );
    const literal = Number(element.attributes.count);
    if (literal < 1 || literal > MAX_COUNT)
      refuse(element, `count="${literal}" of <retry> is not from 1 to ${MAX_COUNT}`);
    const steps = build.steps(element);
    return async (run) => {
      const waits = {
        interval: await interval(run),
        most: await most?.(run),
        delta: await delta?.(run),
        isFast: await isFast(run),
      };
      const retries = Math.min(await count(run), MAX_COUNT);
      for (let made = 0; ; made += 1) {
        if (await runAll(steps, run)) return true;
        if (made >= retries || !(await condition(run))) return false;
        await pause(run, waitBefore(made + 1, waits, Math.random()));
      }
    };
  },
};

/** Waits on the gateway's clock; ends at once when the caller leaves. */
async function pause({ services, signal }: Run, seconds: number): Promise<void> {
  // Even without a wait, other requests get their turn.
  if (seconds <= 0) await setImmediate();
  else await passed(services.clock, seconds, signal);
  if (signal.aborted) throw new PolicyError('ClientConnectionFailure', 'The client is gone.');
}

const passed = (clock: Clock, seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = clock.after(seconds * 1000, () => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
    const leave = (): void => {
      timer.cancel();
      resolve();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
