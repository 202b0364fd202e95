import type { Clock } from './hop.ts';

/** Node fires a timer that is set for longer at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const machineClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, Math.min(milliseconds, LONGEST_MS)).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
