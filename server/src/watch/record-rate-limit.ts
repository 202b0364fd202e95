import { LIMITS } from '../contract/limits.ts';

export interface RateLimit {
  /** How many were held back since the last one that passed, or `undefined`: this one is too. */
  take(): number | undefined;
}

/** A token bucket for records that anybody can cause. */
export function createRateLimit(now: () => number = performance.now.bind(performance)): RateLimit {
  let tokens: number = LIMITS.refusalRecordsBurst;
  let last = now();
  let suppressed = 0;
  return {
    take() {
      const time = now();
      // A clock that somebody set back gives nothing; it must not take either.
      const refill = (Math.max(0, time - last) / 1000) * LIMITS.refusalRecordsPerS;
      tokens = Math.min(LIMITS.refusalRecordsBurst, tokens + refill);
      last = time;
      if (tokens < 1) {
        suppressed++;
        return undefined;
      }
      tokens--;
      const held = suppressed;
      suppressed = 0;
      return held;
    },
  };
}
