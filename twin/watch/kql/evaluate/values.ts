import type { Decimal } from 'decimal.js';
import type { Json } from '../plan.ts';

/**
 * A value, whose type the plan knows. `null` is the null of every type but string, which has none.
 * `long`, `datetime` and `timespan` are exact: a number of type long has 64 bits, and a date and a
 * period are counted in ticks, dates from 1970 on.
 */
export type Value = null | boolean | number | bigint | string | Decimal | Json;

export type Row = readonly Value[];

/** A tick is 100 nanoseconds. */
export const TICKS_PER_MS = 10_000n;
export const TICKS_PER_DAY = 864_000_000_000n;

/** Ticks from the first day of year 1, from which Kusto counts bins, to 1970. */
export const TICKS_BEFORE_1970 = 621_355_968_000_000_000n;

/** First and last date that the type can express, in ticks from 1970. */
const FIRST = -TICKS_BEFORE_1970;
const LAST = 2_534_023_007_999_999_999n;

export const fromMs = (ms: number): bigint => BigInt(Math.floor(ms)) * TICKS_PER_MS;
export const toMs = (ticks: bigint): number => Number(ticks / TICKS_PER_MS);

/** A date, or null beyond what the type can express. */
export const dateOrNull = (ticks: bigint): bigint | null =>
  ticks < FIRST || ticks > LAST ? null : ticks;

export const isNull = (value: Value | undefined): value is null | undefined =>
  value === null || value === undefined;
