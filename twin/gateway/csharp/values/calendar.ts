import { Fault } from '../fault.ts';

/** Days of a 400-year, 100-year, 4-year and common period of the Gregorian calendar. */
const PERIODS = [146_097, 36_524, 1_461, 365] as const;
/** Days before each month of a common year. */
const BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

export function isLeapYear(year: number): boolean {
  if (year < 1 || year > 9999) throw outOfRange();
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month < 1 || month > 12) throw outOfRange();
  const leap = isLeapYear(year) && month === 2 ? 1 : 0;
  return (BEFORE[month] as number) - (BEFORE[month - 1] as number) + leap;
}

/** Days since the first of January of year 1. */
export function dayNumber(year: number, month: number, day: number): number {
  if (day < 1 || day > daysInMonth(year, month)) throw outOfRange();
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const leap = month > 2 && isLeapYear(year) ? 1 : 0;
  return before * 365 + leaps + (BEFORE[month - 1] as number) + leap + day - 1;
}

export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
}

export type Kind = 'Unspecified' | 'Utc' | 'Local';

/** The fields of a time of day. */
export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Units of 100 ns. */
  readonly fraction: number;
}

/** A point in time as a text of it needs it. */
export interface Moment {
  readonly kind: Kind;
  readonly date: CalendarDate;
  readonly clock: Clock;
  /** Sunday is 0. */
  readonly dayOfWeek: number;
  /** The one that is so many units of 100 ns later. */
  plus(ticks: bigint): Moment;
}

/** The date of a day number. */
export function dateOf(dayNumber: number): CalendarDate {
  let rest = dayNumber;
  const counts = PERIODS.map((days, at) => {
    const count = Math.min(Math.floor(rest / days), at === 1 || at === 3 ? 3 : Number.MAX_VALUE);
    rest -= count * days;
    return count;
  }) as [number, number, number, number];
  const year = counts[0] * 400 + counts[1] * 100 + counts[2] * 4 + counts[3] + 1;
  const leap = isLeapYear(year) ? 1 : 0;
  const before = (month: number): number => (BEFORE[month - 1] as number) + (month > 2 ? leap : 0);
  let month = 1;
  while (month < 12 && rest >= before(month + 1)) month += 1;
  return { year, month, day: rest - before(month) + 1, dayOfYear: rest + 1 };
}

export const outOfRange = (): Fault => new Fault('ArgumentOutOfRangeException');
