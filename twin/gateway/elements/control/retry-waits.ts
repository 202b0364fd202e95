/** How long retries wait, in seconds. */
export interface Waits {
  readonly interval: number;
  /** With `delta`: makes the waits grow exponentially, up to this. */
  readonly most?: number | undefined;
  /** Makes the waits grow. */
  readonly delta?: number | undefined;
  /** The first retry does not wait. */
  readonly isFast: boolean;
}

/**
 * Seconds before a retry, by the formulas that API Management documents.
 *
 * @param retry counted from 1.
 * @param random from 0 to 1, for the spread of exponential waits.
 */
export function waitBefore(retry: number, waits: Waits, random: number): number {
  const { interval, most, delta, isFast } = waits;
  if (isFast && retry === 1) return 0;
  if (delta === undefined) return interval;
  if (most === undefined) return interval + (retry - 1) * delta;
  // The first wait is the interval, as in the documented example; the formula counts from 0.
  const spread = delta * (0.8 + 0.4 * random);
  return Math.min(most, interval + (2 ** (retry - 1) - 1) * spread);
}
