import { Fault } from '../fault.ts';
import { type CalendarDate, dayNumber } from './calendar.ts';
import { DAYS, MONTHS } from './date-format.ts';
import { TICKS } from './time-span.ts';

const names = (all: readonly string[]): string =>
  all.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|');

const MONTH = `(?<name>${names(MONTHS)})`;
const WEEKDAY = `(?:(?<weekday>${names(DAYS)})(?:,\\s*|\\s+))?`;
const SPACE = '(?:\\s+|\\s*,\\s*)';

/** Dates in the invariant culture: ISO 8601, RFC 1123, and month before day with slashes. */
const DATES = [
  '(?<year>\\d{4})\\s*[-/]\\s*(?<month>\\d{1,2})\\s*[-/]\\s*(?<day>\\d{1,2})',
  '(?<year>\\d{4})[-/](?<month>\\d{1,2})',
  '(?<month>\\d{1,2})[-/](?<day>\\d{1,2})[-/](?<year>\\d{1,4})',
  '(?<month>\\d{1,2})[-/](?<day>\\d{1,2})',
  `${WEEKDAY}(?<day>\\d{1,2})(?:${SPACE}|-)${MONTH}(?:${SPACE}|-)(?<year>\\d{1,4})`,
  `${WEEKDAY}${MONTH}(?:${SPACE}|-)(?<day>\\d{1,2})(?:${SPACE}|-)(?<year>\\d{4})`,
  `${WEEKDAY}(?<year>\\d{4})(?:${SPACE}|-)${MONTH}(?:${SPACE}|-)(?<day>\\d{1,2})`,
  `${MONTH}${SPACE}(?<year>\\d{4})`,
  `(?<year>\\d{4})${SPACE}${MONTH}`,
  `${MONTH}${SPACE}(?<day>\\d{1,2})`,
  `(?<day>\\d{1,2})${SPACE}${MONTH}`,
];

const CLOCK =
  '(?<hour>\\d{1,2})(?::(?<minute>\\d{1,2})(?::(?<second>\\d{1,2})(?:\\.(?<fraction>\\d+))?)?\\s*(?<half>[AP]M?)?|\\s*(?<only>[AP]M))';
const ZONE = '\\s*(?<zone>Z|GMT|[+-]\\d{1,2}(?::?\\d{2})?)';

const FORMS = [
  ...DATES.flatMap((date) => [
    // A part of the day after `T` has two digits in each field.
    `${date}T(?=\\d\\d:\\d\\d)${CLOCK}(?:${ZONE})?`,
    `${date}(?:\\s+|,\\s*)${CLOCK}(?:${ZONE})?`,
    `${date}(?:${date.startsWith('(?<year>') ? '\\s*(?<zone>Z)' : '\\s+(?<zone>Z|GMT)'})?`,
  ]),
  `${CLOCK}(?:${ZONE})?`,
].map((form) => new RegExp(`^\\s*${form}\\s*\\0*$`, 'i'));

export interface ReadDate {
  /** What the clock shows. */
  readonly ticks: bigint;
  /** Its offset from UTC, if the text has one. */
  readonly offset: bigint | undefined;
}

const wrong = (): Fault => new Fault('FormatException');

/** What a text does not say is that of this day. */
export interface Today {
  readonly date: CalendarDate;
  readonly midnight: { readonly ticks: bigint };
}

/** Reads a date and a time of day; what is missing is that of today. */
export function readDate(text: string, today: Today): ReadDate {
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups)
      return { ticks: dayOf(groups, today) + timeOf(groups), offset: offsetOf(groups.zone) };
  }
  throw wrong();
}

type Groups = Readonly<Record<string, string | undefined>>;

function dayOf({ year, month, name, day, weekday, hour }: Groups, today: Today): bigint {
  const isClock = month === undefined && name === undefined && hour !== undefined;
  if (isClock) return today.midnight.ticks;
  const monthOfName = MONTHS.findIndex((one) => one.slice(0, 3) === titled(name ?? '')) + 1;
  const days = dayNumber(
    year === undefined ? today.date.year : fullYear(year),
    month === undefined ? monthOfName : Number(month),
    day === undefined ? 1 : Number(day),
  );
  // .NET holds the name of the day against the date.
  if (weekday && !(DAYS[(days + 1) % 7] as string).startsWith(titled(weekday))) throw wrong();
  return BigInt(days) * TICKS.day;
}

const titled = (name: string): string =>
  name.slice(0, 1).toUpperCase() + name.slice(1, 3).toLowerCase();

/** Two digits are a year from 1950 to 2049. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

function timeOf({ hour, minute, second, fraction, half, only }: Groups): bigint {
  const [h, m, s] = [hour, minute, second].map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ];
  const part = (half ?? only)?.[0]?.toUpperCase();
  if (h > 23 || m > 59 || s > 59 || (part && h > 12)) throw wrong();
  const hours = part ? (h % 12) + (part === 'P' ? 12 : 0) : h;
  // Seven digits are kept, the next one rounds.
  const ticks = fraction === undefined ? 0 : Math.round(Number(`0.${fraction}`) * 1e7);
  return BigInt((hours * 60 + m) * 60 + s) * TICKS.second + BigInt(ticks);
}

function offsetOf(zone: string | undefined): bigint | undefined {
  if (zone === undefined) return undefined;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  if (sign === undefined) return 0n;
  if (Number(minutes) > 59) throw wrong();
  const ticks = BigInt(Number(hours) * 60 + Number(minutes)) * TICKS.minute;
  return sign === '-' ? -ticks : ticks;
}
