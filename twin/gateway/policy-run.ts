import type { Context } from './context.ts';
import type { Response } from './message.ts';
import type { PolicyTrail } from './policy-trail.ts';
import type { Services } from './services.ts';

/** One request passing through the steps. */
export interface Run {
  readonly context: Context;
  readonly services: Services;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Run on the answer once it is known, whichever step or error made it. */
  readonly completions: Completion[];
  /** Records what runs; absent where nothing keeps it. */
  readonly trail?: PolicyTrail | undefined;
}

export type Completion = (answer: Response) => void | Promise<void>;

/** One element, ready to run. `true`: the answer is complete and nothing else runs. */
export type Step = (run: Run) => Promise<boolean> | boolean;

/**
 * Runs steps until one has completed the answer. Nothing is awaited that is not a promise: a call
 * passes a hundred steps, and few of them wait for anything.
 */
export function runAll(steps: readonly Step[], run: Run, from = 0): Promise<boolean> | boolean {
  for (let at = from; at < steps.length; at += 1) {
    const done = steps[at]?.(run);
    if (done instanceof Promise) {
      return done.then((isComplete) => isComplete || runAll(steps, run, at + 1));
    }
    if (done) return true;
  }
  return false;
}

/** Goes on with a value, at once if it is none that must be awaited. */
export const when = <T, R>(
  value: T | Promise<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> => (value instanceof Promise ? value.then(next) : next(value));
