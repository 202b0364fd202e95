import windows from '../data/windows-zones.json' with { type: 'json' };
import { Fault } from '../fault.ts';

const WINDOWS: Readonly<Record<string, string>> = windows;

const DAY = 86_400_000;

/** A time zone by its name on Windows or in the IANA database. */
export class TimeZone {
  readonly id: string;
  readonly #format: Intl.DateTimeFormat | undefined;

  private constructor(id: string, name: string | undefined) {
    this.id = id;
    this.#format =
      name === undefined
        ? undefined
        : new Intl.DateTimeFormat('en-US', {
            timeZone: name,
            hourCycle: 'h23',
            era: 'short',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
            second: 'numeric',
          });
  }

  static readonly utc = new TimeZone('UTC', undefined);

  static find(id: string | null): TimeZone {
    if (id === null) throw new Fault('ArgumentNullException');
    if (/^utc$/i.test(id)) return TimeZone.utc;
    try {
      const name = Object.hasOwn(WINDOWS, id) ? WINDOWS[id] : id;
      const isName = name !== undefined && /^[A-Za-z]+\/[\w/+-]+$/.test(name);
      if (isName) return new TimeZone(id, name);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    throw new Fault('TimeZoneNotFoundException', `the twin does not know the time zone ${id}`);
  }

  /** The offset in milliseconds at a time in UTC, in milliseconds of JavaScript. */
  offsetAt(utc: number): number {
    if (!this.#format) return 0;
    const parts = this.#format.formatToParts(new Date(utc));
    const part = (type: string): number =>
      Number(parts.find((one) => one.type === type)?.value ?? 0);
    const clock = new Date(0);
    clock.setUTCFullYear(part('year'), part('month') - 1, part('day'));
    clock.setUTCHours(part('hour'), part('minute'), part('second'));
    // Offsets of the past have seconds; .NET rounds them to minutes.
    return Math.trunc((clock.getTime() - Math.floor(utc / 1000) * 1000) / 60_000) * 60_000;
  }

  /** The offsets that a clock may have when it shows a time: two when it is set back, none when set forward. */
  offsetsOf(clock: number): number[] {
    const near = new Set([this.offsetAt(clock - DAY), this.offsetAt(clock + DAY)]);
    return [...near].filter((one) => this.offsetAt(clock - one) === one).toSorted((a, b) => a - b);
  }

  /** Of two offsets that of the standard time; before a gap the one that was. */
  offsetOf(clock: number): number {
    return (
      this.offsetsOf(clock)[0] ?? Math.min(this.offsetAt(clock - DAY), this.offsetAt(clock + DAY))
    );
  }

  /** Whether an offset is more than the least of its year. */
  isDaylight(clock: number, offset: number): boolean {
    const year = new Date(clock).getUTCFullYear();
    const half = (month: number): number => this.offsetAt(Date.UTC(year, month, 1));
    return offset > Math.min(half(0), half(6));
  }
}
