import { Fault } from '../fault.ts';
import type { TypeOf } from '../member.ts';
import type { DateTime, DateTimeOffset } from '../values/date-time.ts';
import { TICKS, TimeSpan } from '../values/time-span.ts';
import { TimeZone } from '../values/time-zone.ts';
import { method, present, property, shared } from './describe.ts';

const TYPE = 'TimeZoneInfo';

/** A time in milliseconds of JavaScript. */
const ms = ({ ticks }: DateTime): number => Number(ticks / TICKS.millisecond) - 62_135_596_800_000;

const span = (milliseconds: number): TimeSpan =>
  new TimeSpan(BigInt(milliseconds) * TICKS.millisecond);

const mismatch = (): Fault => new Fault('ArgumentException');

/** The gateway's local time is UTC too. */
const isUtcKind = ({ kind }: DateTime): boolean => kind !== 'Unspecified';

function offsetOf(zone: TimeZone, date: DateTime): number {
  return isUtcKind(date) ? zone.offsetAt(ms(date)) : zone.offsetOf(ms(date));
}

function toUtc(date: DateTime, zone: TimeZone): DateTime {
  if (zone === TimeZone.utc && date.kind !== 'Local') return date.as('Utc');
  if (isUtcKind(date)) throw mismatch();
  const clock = ms(date);
  if (zone.offsetsOf(clock).length === 0) throw mismatch();
  return date.plus(-span(zone.offsetOf(clock)).ticks).as('Utc');
}

function fromUtc(date: DateTime, zone: TimeZone): DateTime {
  const moved = date.plus(span(zone.offsetAt(ms(date))).ticks);
  return moved.as(zone === TimeZone.utc ? 'Utc' : 'Unspecified');
}

function convertFromUtc(date: DateTime, zone: TimeZone | null): DateTime {
  const to = present(zone);
  if (date.kind === 'Local') throw mismatch();
  return fromUtc(date, to);
}

const convertPoint = (point: DateTimeOffset, zone: TimeZone | null): DateTimeOffset =>
  point.at(span(present(zone).offsetAt(ms(point.utc))));

const ids = (...names: (string | null)[]): TimeZone[] => names.map((name) => TimeZone.find(name));

export const TIME_ZONE: readonly TypeOf[] = [
  {
    name: TYPE,
    is: (value) => value instanceof TimeZone,
    members: {
      Id: property('string', ({ id }: TimeZone) => id),
      GetUtcOffset: [
        method(['DateTime'], 'TimeSpan', (zone: TimeZone, date: DateTime) =>
          span(offsetOf(zone, date)),
        ),
        method(['DateTimeOffset'], 'TimeSpan', (zone: TimeZone, { utc }: DateTimeOffset) =>
          span(zone.offsetAt(ms(utc))),
        ),
      ],
      IsDaylightSavingTime: [
        method(['DateTime'], 'bool', (zone: TimeZone, date: DateTime) =>
          zone.isDaylight(ms(date), offsetOf(zone, date)),
        ),
        method(['DateTimeOffset'], 'bool', (zone: TimeZone, { utc }: DateTimeOffset) =>
          zone.isDaylight(ms(utc), zone.offsetAt(ms(utc))),
        ),
      ],
      IsAmbiguousTime: [
        method(
          ['DateTime'],
          'bool',
          (zone: TimeZone, date: DateTime) =>
            !isUtcKind(date) && zone.offsetsOf(ms(date)).length > 1,
        ),
      ],
      IsInvalidTime: [
        method(
          ['DateTime'],
          'bool',
          (zone: TimeZone, date: DateTime) =>
            !isUtcKind(date) && zone.offsetsOf(ms(date)).length === 0,
        ),
      ],
      Equals: [
        method([TYPE], 'bool', (zone: TimeZone, other: TimeZone | null) => zone.id === other?.id),
      ],
    },
    statics: {
      Utc: property(TYPE, () => TimeZone.utc),
      FindSystemTimeZoneById: [shared(['string'], TYPE, (id: string | null) => TimeZone.find(id))],
      ConvertTime: [
        shared(['DateTime', TYPE], 'DateTime', (date: DateTime, zone: TimeZone | null) =>
          fromUtc(date, present(zone)),
        ),
        shared(
          ['DateTime', TYPE, TYPE],
          'DateTime',
          (date: DateTime, from: TimeZone | null, to: TimeZone | null) =>
            fromUtc(toUtc(date, present(from)), present(to)),
        ),
        shared(['DateTimeOffset', TYPE], 'DateTimeOffset', convertPoint),
      ],
      ConvertTimeBySystemTimeZoneId: [
        shared(['DateTime', 'string'], 'DateTime', (date: DateTime, id: string | null) =>
          fromUtc(date, TimeZone.find(id)),
        ),
        shared(
          ['DateTime', 'string', 'string'],
          'DateTime',
          (date: DateTime, from: string | null, to: string | null) => {
            const [source, target] = ids(from, to) as [TimeZone, TimeZone];
            return fromUtc(toUtc(date, source), target);
          },
        ),
        shared(
          ['DateTimeOffset', 'string'],
          'DateTimeOffset',
          (point: DateTimeOffset, id: string | null) => convertPoint(point, TimeZone.find(id)),
        ),
      ],
      ConvertTimeFromUtc: [shared(['DateTime', TYPE], 'DateTime', convertFromUtc)],
      ConvertTimeToUtc: [
        shared(['DateTime'], 'DateTime', (date: DateTime) => date.as('Utc')),
        shared(['DateTime', TYPE], 'DateTime', (date: DateTime, zone: TimeZone | null) =>
          toUtc(date, present(zone)),
        ),
      ],
    },
  },
];
