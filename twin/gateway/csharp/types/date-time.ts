import { EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Members, Method, TypeOf } from '../member.ts';
import type { Clock, Kind } from '../values/calendar.ts';
import { daysInMonth, isLeapYear } from '../values/calendar.ts';
import { DateTime } from '../values/date-time.ts';
import { parsed } from '../values/number-parse.ts';
import { TICKS, TimeSpan } from '../values/time-span.ts';
import { fixed, formattable, method, ordered, property, shared, struct } from './describe.ts';

const TYPE = 'DateTime';

const WEEK = enumOf('DayOfWeek', {
  Sunday: 0,
  Monday: 1,
  Tuesday: 2,
  Wednesday: 3,
  Thursday: 4,
  Friday: 5,
  Saturday: 6,
});

/** The day of the week is the type of a property; the table of allowed types does not name it. */
export const DAY_OF_WEEK: TypeOf = { ...WEEK, statics: {} };

export const dayOfWeek = (date: DateTime): EnumValue => EnumValue.of(WEEK, date.dayOfWeek);

const KINDS = enumOf('DateTimeKind', { Unspecified: 0, Utc: 1, Local: 2 });

/** Of the kinds, the table allows `Utc` alone. */
const KIND: TypeOf = { ...KINDS, statics: { Utc: KINDS.statics?.Utc as never } };

const kindOf = (how: EnumValue): Kind => {
  if (!['Unspecified', 'Utc', 'Local'].includes(how.text)) throw new Fault('ArgumentException');
  return how.text as Kind;
};

/** A constructor of so many numbers, the first three a date. */
function fromNumbers(count: number, hasKind: boolean): Method {
  const takes = [...Array<string>(count).fill('int'), ...(hasKind ? ['DateTimeKind'] : [])];
  return method(takes, TYPE, (_: never, ...values: unknown[]) => {
    const numbers = values.slice(0, count) as number[];
    const kind = hasKind ? kindOf(values[count] as EnumValue) : 'Unspecified';
    return DateTime.of(numbers.slice(0, 3), numbers.slice(3), kind);
  });
}

const adding = (unit: bigint): readonly Method[] => [
  method(['double'], TYPE, (date: DateTime, value: number) => date.plusUnits(value, unit)),
];

const onClock = (read: (clock: Clock) => number) =>
  property('int', (date: DateTime) => read(date.clock));

const plus = (date: DateTime, span: TimeSpan): DateTime => date.plus(span.ticks);
const minus = (date: DateTime, span: TimeSpan): DateTime => date.plus(-span.ticks);
const between = (one: DateTime, other: DateTime): TimeSpan => new TimeSpan(one.ticks - other.ticks);

const MEMBERS: Members = {
  ...formattable,
  Add: [method(['TimeSpan'], TYPE, plus)],
  AddDays: adding(TICKS.day),
  AddHours: adding(TICKS.hour),
  AddMinutes: adding(TICKS.minute),
  AddSeconds: adding(TICKS.second),
  AddMilliseconds: adding(TICKS.millisecond),
  AddMonths: [method(['int'], TYPE, (date: DateTime, months: number) => date.plusMonths(months))],
  AddYears: [method(['int'], TYPE, (date: DateTime, years: number) => date.plusYears(years))],
  AddTicks: [method(['long'], TYPE, (date: DateTime, ticks: bigint) => date.plus(ticks))],
  Subtract: [method([TYPE], 'TimeSpan', between), method(['TimeSpan'], TYPE, minus)],
  // The gateway's clock is UTC, which has no summer time.
  IsDaylightSavingTime: [method([], 'bool', () => false)],
  Date: property(TYPE, (date: DateTime) => date.midnight),
  Day: property('int', (date: DateTime) => date.date.day),
  DayOfWeek: property('DayOfWeek', dayOfWeek),
  DayOfYear: property('int', (date: DateTime) => date.date.dayOfYear),
  Month: property('int', (date: DateTime) => date.date.month),
  Year: property('int', (date: DateTime) => date.date.year),
  Hour: onClock(({ hour }) => hour),
  Minute: onClock(({ minute }) => minute),
  Second: onClock(({ second }) => second),
  Millisecond: onClock(({ fraction }) => Math.floor(fraction / 10_000)),
  Ticks: property('long', (date: DateTime) => date.ticks),
  TimeOfDay: property('TimeSpan', (date: DateTime) => date.timeOfDay),
};

const STATICS: Members = {
  DaysInMonth: [shared(['int', 'int'], 'int', daysInMonth)],
  IsLeapYear: [shared(['int'], 'bool', isLeapYear)],
  MaxValue: fixed(TYPE, DateTime.max),
  MinValue: fixed(TYPE, DateTime.min),
  Now: property(TYPE, () => DateTime.now('Local')),
  Today: property(TYPE, () => DateTime.now('Local').midnight),
  UtcNow: property(TYPE, () => DateTime.now('Utc')),
  Parse: [shared(['string'], TYPE, (text: string | null) => parsed(DateTime.read(text)))],
};

export const DATE_TIME: readonly TypeOf[] = [
  struct(TYPE, DateTime as never, DateTime.min, {
    constructors: [
      method([], TYPE, () => DateTime.min),
      method(['long'], TYPE, (_: never, ticks: bigint) => new DateTime(ticks)),
      method(
        ['long', 'DateTimeKind'],
        TYPE,
        (_: never, ticks: bigint, kind: EnumValue) => new DateTime(ticks, kindOf(kind)),
      ),
      fromNumbers(3, false),
      ...[6, 7].flatMap((count) => [fromNumbers(count, false), fromNumbers(count, true)]),
    ],
    members: MEMBERS,
    statics: STATICS,
    operators: {
      ...ordered(TYPE, DateTime.compare),
      '+': [{ left: TYPE, right: 'TimeSpan', gives: TYPE, run: plus }],
      '-': [
        { left: TYPE, right: TYPE, gives: 'TimeSpan', run: between },
        { left: TYPE, right: 'TimeSpan', gives: TYPE, run: minus },
      ],
    },
  }),
  KIND,
  DAY_OF_WEEK,
];
