import { LIMITS } from '../contract/limits.ts';

export interface RateLimit {
  /**
   * Returns how many records were suppressed since the last one allowed, or `undefined` if this one
   * is suppressed too.
   */
  take(): number | undefined;
}

/** A token bucket for records that anyone can cause. */
export function createRateLimit(now: () => number = performance.now.bind(performance)): RateLimit {
  let tokens: number = LIMITS.refusalRecordsBurst;
  let last = now();
  let suppressed = 0;
  return {
    take() {
      const time = now();
      // A clock that was set back must neither add nor remove tokens.
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
