import { dateOrNull, fromMs, isNull, TICKS_PER_DAY, toMs, type Value } from '../values.ts';
import { type Apply, type Scalars, strict } from './scalar.ts';

const MONTH = 'month';
const YEAR = 'year';
const UNITS = ['day', 'week', MONTH, YEAR] as const;
type Unit = (typeof UNITS)[number];

/** Start of the day, week (Sunday), month or year that is `offset` of them later. */
function startOf(unit: Unit, ticks: bigint, offset: number): bigint {
  const date = new Date(toMs(ticks - modulo(ticks, 10_000n)));
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const at = (y: number, m: number, d: number) => {
    const moved = new Date(0);
    moved.setUTCFullYear(y, m, d);
    return fromMs(moved.getTime());
  };
  switch (unit) {
    case 'day':
      return at(year, month, day + offset);
    case 'week':
      return at(year, month, day - date.getUTCDay() + 7 * offset);
    case 'month':
      return at(year, month + offset, 1);
    case 'year':
      return at(year + offset, 0, 1);
  }
}

const modulo = (value: bigint, size: bigint): bigint => ((value % size) + size) % size;

const starts = Object.fromEntries(
  UNITS.flatMap((unit) => [
    [
      `startof${unit}`,
      strict(([date, offset = 0n]) => dateOrNull(startOf(unit, date as bigint, Number(offset)))),
    ],
    [
      `endof${unit}`,
      strict(([date, offset = 0n]) =>
        dateOrNull(startOf(unit, date as bigint, Number(offset) + 1) - 1n),
      ),
    ],
  ]),
);

const dateOf = (value: Value | undefined): Date => {
  const ticks = value as bigint;
  return new Date(toMs(ticks - modulo(ticks, 10_000n)));
};

/** Parts of a date, and how many ticks a unit has. */
const PARTS: Readonly<Record<string, (date: Date, ticks: bigint) => number>> = {
  year: (date) => date.getUTCFullYear(),
  quarter: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  month: (date) => date.getUTCMonth() + 1,
  week_of_year: weekOfYear,
  day: (date) => date.getUTCDate(),
  dayofyear: (date) => dayOfYear(date),
  hour: (date) => date.getUTCHours(),
  minute: (date) => date.getUTCMinutes(),
  second: (date) => date.getUTCSeconds(),
  millisecond: (date) => date.getUTCMilliseconds(),
  microsecond: (_date, ticks) => Number(modulo(ticks, 10_000_000n) / 10n),
  nanosecond: (_date, ticks) => Number(modulo(ticks, 10_000_000n) * 100n),
};

const TICKS: Readonly<Record<string, bigint>> = {
  week: 7n * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  hour: 36_000_000_000n,
  minute: 600_000_000n,
  second: 10_000_000n,
  millisecond: 10_000n,
  microsecond: 10n,
};

const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;

/** The week by ISO 8601: it contains the year's Thursday of it. */
function weekOfYear(date: Date): number {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000);
  return Math.ceil(dayOfYear(thursday) / 7);
}

const monthsOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();

/** Whole boundaries of the unit between two dates. */
function difference(unit: string, later: bigint, earlier: bigint): bigint | null {
  const [one, other] = [dateOf(later), dateOf(earlier)];
  const months = monthsOf(one) - monthsOf(other);
  if (unit === YEAR) return BigInt(one.getUTCFullYear() - other.getUTCFullYear());
  if (unit === MONTH) return BigInt(months);
  if (unit === 'quarter')
    return BigInt(Math.floor(monthsOf(one) / 3) - Math.floor(monthsOf(other) / 3));
  if (unit === 'nanosecond') return (later - earlier) * 100n;
  if (unit === 'week') {
    return (startOf('week', later, 0) - startOf('week', earlier, 0)) / (7n * TICKS_PER_DAY);
  }
  const size = TICKS[unit];
  if (size === undefined) return null;
  const count = (ticks: bigint) => (ticks - modulo(ticks, size)) / size;
  return count(later) - count(earlier);
}

function add(unit: string, amount: number, ticks: bigint): bigint | null {
  const months = { year: 12, quarter: 3, month: 1 }[unit];
  if (months !== undefined) return dateOrNull(addMonths(ticks, amount * months));
  const size = TICKS[unit];
  return size === undefined ? null : dateOrNull(ticks + size * BigInt(amount));
}

/** The same day of another month, or its last one. */
function addMonths(ticks: bigint, months: number): bigint {
  const first = startOf('month', ticks, months);
  const length = (startOf('month', first, 1) - first) / TICKS_PER_DAY;
  const day = (ticks - startOf('month', ticks, 0)) / TICKS_PER_DAY;
  const clock = modulo(ticks, TICKS_PER_DAY);
  return first + (day < length ? day : length - 1n) * TICKS_PER_DAY + clock;
}

const part: Apply = ([name, date]) => {
  const read =
    PARTS[
      String(name)
        .toLowerCase()
        .replace(/^weekofyear$/, 'week_of_year')
    ];
  return read ? BigInt(read(dateOf(date), date as bigint)) : null;
};

const two = (value: number): string => String(value).padStart(2, '0');

/** Letters of a format for dates, repeated; everything else stands for itself. */
function formatDate(ticks: bigint, format: string): string {
  const date = dateOf(ticks);
  const fraction = String(modulo(ticks, 10_000_000n)).padStart(7, '0');
  const hour = date.getUTCHours();
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  const letters: Readonly<Record<string, string>> = {
    yyyy: year,
    yy: year.slice(2),
    MM: two(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    dd: two(date.getUTCDate()),
    d: String(date.getUTCDate()),
    HH: two(hour),
    H: String(hour),
    hh: two(hour % 12 || 12),
    h: String(hour % 12 || 12),
    mm: two(date.getUTCMinutes()),
    m: String(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
    s: String(date.getUTCSeconds()),
    tt: hour < 12 ? 'AM' : 'PM',
  };
  return format.replace(/([yMdHhmst])\1*|f+|F+/g, (letter) => {
    if (letter.startsWith('f')) return fraction.slice(0, letter.length);
    if (letter.startsWith('F')) return fraction.slice(0, letter.length).replace(/0+$/, '');
    return letters[letter] ?? letter;
  });
}

function formatPeriod(ticks: bigint, format: string): string {
  const size = ticks < 0n ? -ticks : ticks;
  const fraction = String(size % 10_000_000n).padStart(7, '0');
  const at = (unit: bigint, most: bigint) => (size / unit) % most;
  const parts: Readonly<Record<string, bigint>> = {
    d: size / TICKS_PER_DAY,
    h: at(36_000_000_000n, 24n),
    H: at(36_000_000_000n, 24n),
    m: at(600_000_000n, 60n),
    s: at(10_000_000n, 60n),
  };
  return format.replace(/([dhHms])\1*|f+|F+/g, (letter) => {
    if (/^f/i.test(letter)) return fraction.slice(0, letter.length);
    return String(parts[letter[0] ?? '']).padStart(letter.length, '0');
  });
}

const unix = (ticksPerUnit: number) =>
  strict(([value]) => {
    const number = Number(value);
    return Number.isFinite(number) ? dateOrNull(BigInt(Math.round(number * ticksPerUnit))) : null;
  });

export const TIMES: Scalars = {
  ...starts,
  now:
    () =>
    ([offset], { now }) =>
      isNull(offset) ? now : dateOrNull(now + (offset as bigint)),
  ago:
    () =>
    ([period], { now }) =>
      isNull(period) ? null : dateOrNull(now - (period as bigint)),
  datetime_part: strict(part),
  datetime_diff: strict(([unit, later, earlier]) =>
    difference(String(unit).toLowerCase(), later as bigint, earlier as bigint),
  ),
  datetime_add: strict(([unit, amount, date]) =>
    add(String(unit).toLowerCase(), Number(amount), date as bigint),
  ),
  getyear: strict(([date]) => BigInt(dateOf(date).getUTCFullYear())),
  getmonth: strict(([date]) => dateOf(date).getUTCMonth() + 1),
  monthofyear: strict(([date]) => dateOf(date).getUTCMonth() + 1),
  dayofmonth: strict(([date]) => dateOf(date).getUTCDate()),
  dayofyear: strict(([date]) => dayOfYear(dateOf(date))),
  dayofweek: strict(([date]) => BigInt(dateOf(date).getUTCDay()) * TICKS_PER_DAY),
  hourofday: strict(([date]) => dateOf(date).getUTCHours()),
  week_of_year: strict(([date]) => BigInt(weekOfYear(dateOf(date)))),
  make_datetime: strict((args) => makeDate(args.map(Number))),
  make_timespan: strict((args) => makePeriod(args.map(Number))),
  format_datetime: strict(([date, format]) => formatDate(date as bigint, String(format))),
  format_timespan: strict(([period, format]) => formatPeriod(period as bigint, String(format))),
  unixtime_seconds_todatetime: unix(10_000_000),
  unixtime_milliseconds_todatetime: unix(10_000),
  unixtime_microseconds_todatetime: unix(10),
};

function makeDate([year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0]: number[]) {
  const whole = [
    String(year).padStart(4, '0'),
    two(month),
    `${two(day)}T${two(hour)}:${two(minute)}:${two(Math.floor(second))}Z`,
  ];
  const ms = Date.parse(whole.join('-'));
  const fraction = Math.round((second % 1) * 10_000_000);
  return Number.isNaN(ms) ? null : fromMs(ms) + BigInt(fraction);
}

/** Hours and minutes, with seconds and, in front, days if given. */
function makePeriod(parts: number[]): bigint | null {
  if (!parts.every(Number.isFinite)) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] =
    parts.length === 4 ? parts : [0, ...parts];
  const whole = BigInt((days * 24 + hours) * 60 + minutes) * 600_000_000n;
  return whole + BigInt(Math.round(seconds * 10_000_000));
}
