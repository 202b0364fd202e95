import { Fault } from '../fault.ts';
import {
  type CalendarDate,
  type Clock,
  dateOf,
  dayNumber,
  daysInMonth,
  type Kind,
  outOfRange,
} from './calendar.ts';
import { formatDate } from './date-format.ts';
import { readDate } from './date-parse.ts';
import type { Read } from './number-parse.ts';
import { TICKS, TimeSpan } from './time-span.ts';

const MOST = 3_155_378_975_999_999_999n;
const UNIX = 621_355_968_000_000_000n;

/** A point in time in units of 100 ns since year 1. The gateway's local time is UTC. */
export class DateTime {
  readonly ticks: bigint;
  readonly kind: Kind;

  constructor(ticks: bigint, kind: Kind = 'Unspecified') {
    if (ticks < 0n || ticks > MOST) throw outOfRange();
    this.ticks = ticks;
    this.kind = kind;
  }

  static readonly min = new DateTime(0n);
  static readonly max = new DateTime(MOST);

  static of(
    date: readonly number[],
    clock: readonly number[],
    kind: Kind = 'Unspecified',
  ): DateTime {
    const [year = 1, month = 1, day = 1] = date;
    return new DateTime(BigInt(dayNumber(year, month, day)) * TICKS.day + clockTicks(clock), kind);
  }

  /** Of the milliseconds that JavaScript counts. */
  static fromUnix = (ms: number, kind: Kind = 'Utc'): DateTime =>
    new DateTime(UNIX + BigInt(ms) * TICKS.millisecond, kind);

  static now = (kind: Kind): DateTime => DateTime.fromUnix(Date.now(), kind);

  /** Whole seconds since the epoch. */
  get unixSeconds(): number {
    return Math.floor(Number((this.ticks - UNIX) / TICKS.second));
  }

  get date(): CalendarDate {
    return dateOf(Number(this.ticks / TICKS.day));
  }

  get clock(): Clock {
    const part = (unit: bigint, size: bigint): number => Number((this.ticks / unit) % size);
    return {
      hour: part(TICKS.hour, 24n),
      minute: part(TICKS.minute, 60n),
      second: part(TICKS.second, 60n),
      fraction: Number(this.ticks % TICKS.second),
    };
  }

  /** Sunday is 0. */
  get dayOfWeek(): number {
    return (Number(this.ticks / TICKS.day) + 1) % 7;
  }

  get timeOfDay(): TimeSpan {
    return new TimeSpan(this.ticks % TICKS.day);
  }

  get midnight(): DateTime {
    return new DateTime(this.ticks - (this.ticks % TICKS.day), this.kind);
  }

  plus = (ticks: bigint): DateTime => new DateTime(this.ticks + ticks, this.kind);

  /** Whole units first, then the ticks of the fraction. */
  plusUnits(value: number, unit: bigint): DateTime {
    if (Math.abs(value) > Number(MOST / unit)) throw outOfRange();
    if (Number.isNaN(value)) return this;
    const whole = Math.trunc(value);
    const ticks = BigInt(whole) * unit + BigInt(Math.trunc((value - whole) * Number(unit)));
    return this.plus(ticks);
  }

  /** To the last day of the month if that is shorter. */
  plusMonths(months: number): DateTime {
    if (months < -120_000 || months > 120_000) throw outOfRange();
    const { year, month, day } = this.date;
    const count = year * 12 + (month - 1) + months;
    const [newYear, newMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
    if (newYear < 1 || newYear > 9999) throw outOfRange();
    const days = dayNumber(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
    return new DateTime(BigInt(days) * TICKS.day + (this.ticks % TICKS.day), this.kind);
  }

  plusYears(years: number): DateTime {
    if (years < -10_000 || years > 10_000) throw outOfRange();
    return this.plusMonths(years * 12);
  }

  as = (kind: Kind): DateTime => new DateTime(this.ticks, kind);

  text = (format: string | null = null): string => formatDate(this, undefined, format);

  static compare = (a: DateTime, b: DateTime): number =>
    a.ticks < b.ticks ? -1 : a.ticks > b.ticks ? 1 : 0;

  static read(text: string | null): Read<DateTime> {
    if (text === null) return { fault: new Fault('ArgumentNullException') };
    return attempt(() => {
      const { ticks, offset } = readDate(text, DateTime.now('Utc'));
      if (offset === undefined) return new DateTime(ticks);
      return new DateTime(ticks - offset, 'Local');
    });
  }
}

function clockTicks([hour = 0, minute = 0, second = 0, ms = 0]: readonly number[]): bigint {
  const isRight = (value: number, size: number): boolean => value >= 0 && value < size;
  if (!isRight(hour, 24) || !isRight(minute, 60) || !isRight(second, 60) || !isRight(ms, 1000)) {
    throw outOfRange();
  }
  return BigInt(((hour * 60 + minute) * 60 + second) * 1000 + ms) * TICKS.millisecond;
}

const OFFSET_MOST = 14n * TICKS.hour;

/** A point in time with the offset of its clock from UTC. */
export class DateTimeOffset {
  /** What the clock shows. */
  readonly clock: DateTime;
  readonly offset: TimeSpan;

  constructor(ticks: bigint, offset: TimeSpan) {
    DateTimeOffset.check(offset);
    const utc = ticks - offset.ticks;
    if (utc < 0n || utc > MOST) throw outOfRange();
    this.clock = new DateTime(ticks);
    this.offset = offset;
  }

  /** Whole minutes, up to 14 hours. */
  static check({ ticks }: TimeSpan): void {
    if (ticks % TICKS.minute !== 0n) throw new Fault('ArgumentException');
    if (ticks > OFFSET_MOST || ticks < -OFFSET_MOST) throw outOfRange();
  }

  static readonly min = new DateTimeOffset(0n, TimeSpan.zero);
  static readonly max = new DateTimeOffset(MOST, TimeSpan.zero);

  /** Of a date with the offset that its kind allows. */
  static from({ ticks, kind }: DateTime, offset: TimeSpan = TimeSpan.zero): DateTimeOffset {
    if (kind !== 'Unspecified' && offset.ticks !== 0n) throw new Fault('ArgumentException');
    return new DateTimeOffset(ticks, offset);
  }

  static fromUnix(value: bigint, unit: bigint): DateTimeOffset {
    const ticks = UNIX + value * unit;
    if (ticks < 0n || ticks > MOST) throw outOfRange();
    return new DateTimeOffset(ticks, TimeSpan.zero);
  }

  get utcTicks(): bigint {
    return this.clock.ticks - this.offset.ticks;
  }

  get utc(): DateTime {
    return new DateTime(this.utcTicks, 'Utc');
  }

  toUnix = (unit: bigint): bigint => this.utcTicks / unit - UNIX / unit;

  at = (offset: TimeSpan): DateTimeOffset =>
    new DateTimeOffset(this.utc.plus(offset.ticks).ticks, offset);

  with = (clock: DateTime): DateTimeOffset => new DateTimeOffset(clock.ticks, this.offset);

  text = (format: string | null = null): string => formatDate(this.clock, this.offset, format);

  static compare = (a: DateTimeOffset, b: DateTimeOffset): number =>
    a.utcTicks < b.utcTicks ? -1 : a.utcTicks > b.utcTicks ? 1 : 0;

  static read(text: string | null): Read<DateTimeOffset> {
    if (text === null) return { fault: new Fault('ArgumentNullException') };
    return attempt(() => {
      const { ticks, offset = 0n } = readDate(text, DateTime.now('Utc'));
      if (offset > OFFSET_MOST || offset < -OFFSET_MOST) throw new Fault('FormatException');
      return new DateTimeOffset(ticks, new TimeSpan(offset));
    });
  }
}

function attempt<T>(read: () => T): Read<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // A date that does not exist is a wrong text here.
    return { fault: new Fault('FormatException', error.message) };
  }
}
