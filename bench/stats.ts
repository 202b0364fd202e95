/** What repeated rounds of one figure say: the middle round, and between what half of them lie. */
export interface Summary {
  readonly median: number;
  /** The quartiles. */
  readonly low: number;
  readonly high: number;
  /** What each round found, in order. */
  readonly rounds: readonly number[];
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  return { median, low, high, rounds: values } as Summary;
}

/**
 * Distance between the quartiles, as a share of the median. A single disturbed round hardly changes
 * it, whereas the distance between the extremes would be that round's alone.
 */
export const spreadOf = ({ median, low, high }: Summary): number => (high - low) / Math.abs(median);

/** Interpolates between the two nearest values. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * Ratios and differences are formed round by round: what disturbs a round affects both figures, so
 * the result varies less than either.
 */
export const ratioOf = (some: readonly number[], others: readonly number[]): Summary =>
  summarize(some.map((value, round) => value / (others[round] ?? Number.NaN)));

export const differences = (some: readonly number[], others: readonly number[]): number[] =>
  some.map((value, round) => value - (others[round] ?? Number.NaN));
