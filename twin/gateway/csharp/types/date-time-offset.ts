import type { Members, Method, Overloads, TypeOf } from '../member.ts';
import { outOfRange } from '../values/calendar.ts';
import { DateTime, DateTimeOffset } from '../values/date-time.ts';
import { TICKS, TimeSpan } from '../values/time-span.ts';
import { dayOfWeek } from './date-time.ts';
import {
  comparable,
  fixed,
  formattable,
  method,
  ordered,
  property,
  readers,
  shared,
  struct,
} from './describe.ts';

type Point = DateTimeOffset;
const TYPE = 'DateTimeOffset';

/** `FromFileTime` counts from the year 1601. */
const FILE_TIME = 504_911_232_000_000_000n;

const adding = (unit: bigint): Overloads => [
  method(['double'], TYPE, (value: Point, units: number) =>
    value.with(value.clock.plusUnits(units, unit)),
  ),
];

const onClock = (gives: string, read: (clock: DateTime) => unknown) =>
  property(gives, (value: Point) => read(value.clock));

const plus = (value: Point, by: TimeSpan): Point => value.with(value.clock.plus(by.ticks));
const minus = (value: Point, by: TimeSpan): Point => value.with(value.clock.plus(-by.ticks));
const between = (a: Point, b: Point): TimeSpan => new TimeSpan(a.utcTicks - b.utcTicks);

function fromNumbers(count: number): Method {
  const takes = [...Array<string>(count).fill('int'), 'TimeSpan'];
  return method(takes, TYPE, (_: never, ...values: unknown[]) => {
    const numbers = values.slice(0, count) as number[];
    DateTimeOffset.check(values[count] as TimeSpan);
    const { ticks } = DateTime.of(numbers.slice(0, 3), numbers.slice(3));
    return new DateTimeOffset(ticks, values[count] as TimeSpan);
  });
}

const MEMBERS: Members = {
  ...comparable(TYPE, DateTimeOffset.compare, (value) => value instanceof DateTimeOffset),
  CompareTo: [method([TYPE], 'int', DateTimeOffset.compare)],
  EqualsExact: [
    method(
      [TYPE],
      'bool',
      (a: Point, b: Point) => a.utcTicks === b.utcTicks && a.offset.ticks === b.offset.ticks,
    ),
  ],
  ...formattable,
  Add: [method(['TimeSpan'], TYPE, plus)],
  AddDays: adding(TICKS.day),
  AddHours: adding(TICKS.hour),
  AddMinutes: adding(TICKS.minute),
  AddSeconds: adding(TICKS.second),
  AddMilliseconds: adding(TICKS.millisecond),
  AddMonths: [
    method(['int'], TYPE, (value: Point, months: number) =>
      value.with(value.clock.plusMonths(months)),
    ),
  ],
  AddYears: [
    method(['int'], TYPE, (value: Point, years: number) =>
      value.with(value.clock.plusYears(years)),
    ),
  ],
  AddTicks: [
    method(['long'], TYPE, (value: Point, ticks: bigint) => value.with(value.clock.plus(ticks))),
  ],
  Subtract: [method([TYPE], 'TimeSpan', between), method(['TimeSpan'], TYPE, minus)],
  ToLocalTime: [method([], TYPE, (value: Point) => value.at(TimeSpan.zero))],
  ToUniversalTime: [method([], TYPE, (value: Point) => value.at(TimeSpan.zero))],
  ToOffset: [method(['TimeSpan'], TYPE, (value: Point, offset: TimeSpan) => value.at(offset))],
  ToFileTime: [method([], 'long', (value: Point) => fileTime(value))],
  ToUnixTimeSeconds: [method([], 'long', (value: Point) => value.toUnix(TICKS.second))],
  ToUnixTimeMilliseconds: [method([], 'long', (value: Point) => value.toUnix(TICKS.millisecond))],
  Date: onClock('DateTime', (clock) => clock.midnight),
  DateTime: onClock('DateTime', (clock) => clock),
  UtcDateTime: property('DateTime', (value: Point) => value.utc),
  LocalDateTime: property('DateTime', (value: Point) => value.utc.as('Local')),
  Day: onClock('int', ({ date }) => date.day),
  DayOfWeek: onClock('DayOfWeek', dayOfWeek),
  DayOfYear: onClock('int', ({ date }) => date.dayOfYear),
  Month: onClock('int', ({ date }) => date.month),
  Year: onClock('int', ({ date }) => date.year),
  Hour: onClock('int', ({ clock }) => clock.hour),
  Minute: onClock('int', ({ clock }) => clock.minute),
  Second: onClock('int', ({ clock }) => clock.second),
  Millisecond: onClock('int', ({ clock }) => Math.floor(clock.fraction / 10_000)),
  Offset: property('TimeSpan', (value: Point) => value.offset),
  Ticks: onClock('long', ({ ticks }) => ticks),
  UtcTicks: property('long', (value: Point) => value.utcTicks),
  TimeOfDay: onClock('TimeSpan', ({ timeOfDay }) => timeOfDay),
};

function fileTime({ utcTicks }: Point): bigint {
  if (utcTicks < FILE_TIME) throw outOfRange();
  return utcTicks - FILE_TIME;
}

const STATICS: Members = {
  ...readers(TYPE, DateTimeOffset.read, DateTimeOffset.min),
  Compare: [shared([TYPE, TYPE], 'int', DateTimeOffset.compare)],
  Equals: [shared([TYPE, TYPE], 'bool', (a: Point, b: Point) => a.utcTicks === b.utcTicks)],
  FromFileTime: [
    shared(
      ['long'],
      TYPE,
      (ticks: bigint) => new DateTimeOffset(notNegative(ticks) + FILE_TIME, TimeSpan.zero),
    ),
  ],
  FromUnixTimeSeconds: [
    shared(['long'], TYPE, (value: bigint) => DateTimeOffset.fromUnix(value, TICKS.second)),
  ],
  FromUnixTimeMilliseconds: [
    shared(['long'], TYPE, (value: bigint) => DateTimeOffset.fromUnix(value, TICKS.millisecond)),
  ],
  MaxValue: fixed(TYPE, DateTimeOffset.max),
  MinValue: fixed(TYPE, DateTimeOffset.min),
  Now: property(TYPE, () => DateTimeOffset.from(DateTime.now('Utc'))),
  UtcNow: property(TYPE, () => DateTimeOffset.from(DateTime.now('Utc'))),
};

function notNegative(ticks: bigint): bigint {
  if (ticks < 0n) throw outOfRange();
  return ticks;
}

export const DATE_TIME_OFFSET: TypeOf = struct(TYPE, DateTimeOffset as never, DateTimeOffset.min, {
  constructors: [
    method([], TYPE, () => DateTimeOffset.min),
    method(['DateTime'], TYPE, (_: never, date: DateTime) => DateTimeOffset.from(date)),
    method(['DateTime', 'TimeSpan'], TYPE, (_: never, date: DateTime, offset: TimeSpan) =>
      DateTimeOffset.from(date, offset),
    ),
    method(
      ['long', 'TimeSpan'],
      TYPE,
      (_: never, ticks: bigint, offset: TimeSpan) => new DateTimeOffset(ticks, offset),
    ),
    fromNumbers(6),
    fromNumbers(7),
  ],
  members: MEMBERS,
  statics: STATICS,
  operators: {
    ...ordered(TYPE, DateTimeOffset.compare),
    '+': [{ left: TYPE, right: 'TimeSpan', gives: TYPE, run: plus }],
    '-': [
      { left: TYPE, right: TYPE, gives: 'TimeSpan', run: between },
      { left: TYPE, right: 'TimeSpan', gives: TYPE, run: minus },
    ],
  },
  conversions: [
    {
      from: 'DateTime',
      to: TYPE,
      implicit: true,
      run: (date: DateTime) => DateTimeOffset.from(date),
    },
  ],
});
