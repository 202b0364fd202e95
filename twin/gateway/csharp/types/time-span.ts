import type { Method, Overloads, TypeOf } from '../member.ts';
import { TICKS, TimeSpan } from '../values/time-span.ts';
import {
  comparable,
  constant,
  fixed,
  formattable,
  method,
  ordered,
  property,
  readers,
  shared,
  struct,
} from './describe.ts';

const TYPE = 'TimeSpan';

const { day, hour, minute, second, millisecond } = TICKS;

const part = (unit: bigint, size: bigint) =>
  property('int', (value: TimeSpan) => value.part(unit, size));

const total = (unit: bigint) => property('double', (value: TimeSpan) => value.total(unit));

/** .NET keeps milliseconds in whole numbers at the limits. */
const within = (value: number): number =>
  Math.min(Math.max(value, -922_337_203_685_477), 922_337_203_685_477);

const from = (unit: bigint): Overloads => [
  shared(['double'], TYPE, (value: number) => TimeSpan.interval(value, unit)),
];

const plus = (a: TimeSpan, b: TimeSpan): TimeSpan => new TimeSpan(a.ticks + b.ticks);
const minus = (a: TimeSpan, b: TimeSpan): TimeSpan => new TimeSpan(a.ticks - b.ticks);
const negated = (value: TimeSpan): TimeSpan => new TimeSpan(-value.ticks);

const equals: Method = shared(
  [TYPE, TYPE],
  'bool',
  (a: TimeSpan, b: TimeSpan) => a.ticks === b.ticks,
);

export const TIME_SPAN: TypeOf = struct(TYPE, TimeSpan as never, TimeSpan.zero, {
  constructors: [
    method([], TYPE, () => TimeSpan.zero),
    method(['long'], TYPE, (_: never, ticks: bigint) => new TimeSpan(ticks)),
    method(['int', 'int', 'int'], TYPE, (_: never, h: number, m: number, s: number) =>
      TimeSpan.fromParts(0, h, m, s, 0),
    ),
    method(
      ['int', 'int', 'int', 'int'],
      TYPE,
      (_: never, d: number, h: number, m: number, s: number) => TimeSpan.fromParts(d, h, m, s, 0),
    ),
    method(
      ['int', 'int', 'int', 'int', 'int'],
      TYPE,
      (_: never, d: number, h: number, m: number, s: number, ms: number) =>
        TimeSpan.fromParts(d, h, m, s, ms),
    ),
  ],
  members: {
    ...comparable(TYPE, TimeSpan.compare, (value) => value instanceof TimeSpan),
    ...formattable,
    Days: part(day, 0n),
    Hours: part(hour, 24n),
    Minutes: part(minute, 60n),
    Seconds: part(second, 60n),
    Milliseconds: part(millisecond, 1000n),
    Ticks: property('long', (value: TimeSpan) => value.ticks),
    TotalDays: total(day),
    TotalHours: total(hour),
    TotalMinutes: total(minute),
    TotalSeconds: total(second),
    TotalMilliseconds: property('double', (value: TimeSpan) => within(value.total(millisecond))),
    Add: [method([TYPE], TYPE, plus)],
    Subtract: [method([TYPE], TYPE, minus)],
    Negate: [method([], TYPE, negated)],
    Duration: [method([], TYPE, (value: TimeSpan) => (value.ticks < 0n ? negated(value) : value))],
  },
  statics: {
    ...readers(TYPE, TimeSpan.read, TimeSpan.zero),
    Compare: [shared([TYPE, TYPE], 'int', TimeSpan.compare)],
    Equals: [equals],
    FromDays: from(day),
    FromHours: from(hour),
    FromMinutes: from(minute),
    FromSeconds: from(second),
    FromMilliseconds: from(millisecond),
    FromTicks: [shared(['long'], TYPE, (ticks: bigint) => new TimeSpan(ticks))],
    MaxValue: fixed(TYPE, TimeSpan.max),
    MinValue: fixed(TYPE, TimeSpan.min),
    Zero: fixed(TYPE, TimeSpan.zero),
    TicksPerDay: constant('long', day),
    TicksPerHour: constant('long', hour),
    TicksPerMinute: constant('long', minute),
    TicksPerSecond: constant('long', second),
    TicksPerMillisecond: constant('long', millisecond),
  },
  operators: {
    ...ordered(TYPE, TimeSpan.compare),
    '+': [{ left: TYPE, right: TYPE, gives: TYPE, run: plus }],
    '-': [{ left: TYPE, right: TYPE, gives: TYPE, run: minus }],
    'unary -': [{ left: TYPE, gives: TYPE, run: negated }],
    'unary +': [{ left: TYPE, gives: TYPE, run: (value: TimeSpan) => value }],
  },
});
