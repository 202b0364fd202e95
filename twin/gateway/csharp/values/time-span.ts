import { Fault } from '../fault.ts';
import type { Read } from './number-parse.ts';

export const TICKS = {
  day: 864_000_000_000n,
  hour: 36_000_000_000n,
  minute: 600_000_000n,
  second: 10_000_000n,
  millisecond: 10_000n,
};

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** A duration in units of 100 ns. */
export class TimeSpan {
  readonly ticks: bigint;

  constructor(ticks: bigint) {
    if (ticks < MIN || ticks > MAX) throw new Fault('OverflowException');
    this.ticks = ticks;
  }

  static readonly zero = new TimeSpan(0n);
  static readonly min = new TimeSpan(MIN);
  static readonly max = new TimeSpan(MAX);

  static fromParts(
    days: number,
    hours: number,
    minutes: number,
    seconds: number,
    ms: number,
  ): TimeSpan {
    const total =
      (((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds)) *
        1000n +
      BigInt(ms);
    const ticks = total * TICKS.millisecond;
    if (ticks < MIN || ticks > MAX) throw new Fault('ArgumentOutOfRangeException');
    return new TimeSpan(ticks);
  }

  /** So many units as a `double`; .NET drops what is less than a tick. */
  static interval(value: number, unit: bigint): TimeSpan {
    if (Number.isNaN(value)) throw new Fault('ArgumentException');
    const ticks = value * Number(unit);
    if (!(ticks >= -(2 ** 63) && ticks <= 2 ** 63)) throw new Fault('OverflowException');
    return ticks === 2 ** 63 ? TimeSpan.max : new TimeSpan(BigInt(Math.trunc(ticks)));
  }

  /** A part of the clock, such as hours below 24. */
  part = (unit: bigint, size: bigint): number =>
    Number(size === 0n ? this.ticks / unit : (this.ticks / unit) % size);

  total = (unit: bigint): number => Number(this.ticks) / Number(unit);

  static compare = (a: TimeSpan, b: TimeSpan): number =>
    a.ticks < b.ticks ? -1 : a.ticks > b.ticks ? 1 : 0;

  text(format: string | null = null): string {
    if (!format) return this.#standard('c');
    if (format.length === 1) {
      if (!'ctTgG'.includes(format)) throw wrong();
      return this.#standard(format);
    }
    return custom(this, format);
  }

  #standard(format: string): string {
    const { days, hours, minutes, seconds, fraction } = partsOf(this.ticks);
    const sign = this.ticks < 0n ? '-' : '';
    const two = (part: bigint): string => String(part).padStart(2, '0');
    const digits = String(fraction).padStart(7, '0');
    if (format === 'G') {
      return `${sign}${days}:${two(hours)}:${two(minutes)}:${two(seconds)}.${digits}`;
    }
    const clock = `${two(minutes)}:${two(seconds)}`;
    if (format === 'g') {
      const short = fraction === 0n ? '' : `.${digits.replace(/0+$/, '')}`;
      return `${sign}${days === 0n ? '' : `${days}:`}${hours}:${clock}${short}`;
    }
    const long = fraction === 0n ? '' : `.${digits}`;
    return `${sign}${days === 0n ? '' : `${days}.`}${two(hours)}:${clock}${long}`;
  }

  static read(text: string | null): Read<TimeSpan> {
    if (text === null) return { fault: new Fault('ArgumentNullException') };
    return readSpan(text);
  }
}

const wrong = (): Fault => new Fault('FormatException');

function partsOf(ticks: bigint) {
  const size = ticks < 0n ? -ticks : ticks;
  return {
    days: size / TICKS.day,
    hours: (size / TICKS.hour) % 24n,
    minutes: (size / TICKS.minute) % 60n,
    seconds: (size / TICKS.second) % 60n,
    fraction: size % TICKS.second,
  };
}

const TOKEN = /'([^']*)'|"([^"]*)"|(%)(?=[dhmsfF])|\\([\s\S])|d+|h+|m+|s+|f+|F+|[\s\S]/g;

function custom({ ticks }: TimeSpan, format: string): string {
  const { days, hours, minutes, seconds, fraction } = partsOf(ticks);
  const numbers: Record<string, bigint> = { d: days, h: hours, m: minutes, s: seconds };
  let text = '';
  for (const [token, single, double, percent, escaped] of format.matchAll(TOKEN)) {
    const letter = token[0] as string;
    if (single !== undefined || double !== undefined) text += single ?? double;
    else if (escaped !== undefined) text += escaped;
    else if (percent !== undefined) continue;
    else if ('dhms'.includes(letter)) {
      if (token.length > (letter === 'd' ? 8 : 2)) throw wrong();
      text += String(numbers[letter]).padStart(token.length, '0');
    } else if (letter === 'f' || letter === 'F') {
      if (token.length > 7) throw wrong();
      const digits = String(fraction).padStart(7, '0').slice(0, token.length);
      text += letter === 'f' ? digits : digits.replace(/0+$/, '');
    } else throw wrong();
  }
  return text;
}

/** Days before a dot, then up to four numbers with colons, then the fraction of a second. */
const SPAN = /^\s*(-?)(?:(\d+)\.(?=\d+:))?(\d+(?::\d+){0,3})(?:\.(\d+))?\s*\0*$/;

type Parts = readonly [days: string, hours: string, minutes: string, seconds: string];

function readSpan(text: string): Read<TimeSpan> {
  const [, sign, days, clock = '', fraction] = SPAN.exec(text) ?? [];
  const parts = sign === undefined ? [] : clock.split(':');
  const [a = '0', b = '0', c = '0', d = '0'] = parts;
  const read = (all: Parts): Read<TimeSpan> => readParts(sign === '-', all, fraction ?? '');
  const hasSeconds = parts.length + (days === undefined ? 0 : 1) > 2 && parts.length > 2;
  if (fraction !== undefined && !hasSeconds) return { fault: wrong() };
  if (days !== undefined && parts.length < 4) return read([days, a, b, c]);
  if (days !== undefined) return { fault: wrong() };
  switch (parts.length) {
    case 1:
      return read([a, '0', '0', '0']);
    case 2:
      return read(['0', a, b, '0']);
    case 3: {
      const found = read(['0', a, b, c]);
      // Numbers that are no time of day are days, hours and minutes.
      return 'fault' in found && fraction === undefined ? read([a, b, c, '0']) : found;
    }
    case 4:
      return read([a, b, c, d]);
    default:
      return { fault: wrong() };
  }
}

function readParts(isNegative: boolean, parts: Parts, fraction: string): Read<TimeSpan> {
  const [d, h, m, s] = parts.map(Number) as [number, number, number, number];
  const overflow = { fault: new Fault('OverflowException') };
  if (h > 23 || m > 59 || s > 59 || d > 10_675_199 || fraction.length > 7) return overflow;
  const ticks =
    BigInt(d) * TICKS.day +
    BigInt(h) * TICKS.hour +
    BigInt(m) * TICKS.minute +
    BigInt(s) * TICKS.second +
    BigInt(fraction.padEnd(7, '0'));
  const signed = isNegative ? -ticks : ticks;
  return signed < MIN || signed > MAX ? overflow : { value: new TimeSpan(signed) };
}
