import type { Json, Type } from '../plan.ts';
import { isNull, TICKS_PER_DAY, TICKS_PER_MS, toMs, type Value } from './values.ts';

/** The text of a value, as `tostring` gives it; that of null is empty. */
export function textOf(value: Value | undefined, type: Type): string {
  if (isNull(value)) return '';
  if (type === 'datetime') return dateText(value as bigint);
  if (type === 'timespan') return periodText(value as bigint);
  if (type === 'real') return realText(value as number);
  if (type === 'dynamic') return typeof value === 'string' ? value : jsonText(value as Json);
  return String(value);
}

/** The value as part of a dynamic one: dates, periods and identifiers become texts. */
export function toDynamic(value: Value | undefined, type: Type): Json {
  if (isNull(value)) return type === 'string' ? '' : null;
  if (type === 'dynamic' || typeof value === 'boolean' || typeof value === 'string') {
    return value as Json;
  }
  if (type === 'long') return Number(value);
  if (typeof value === 'number') return value;
  return textOf(value, type);
}

export const jsonText = (value: Json): string => JSON.stringify(value);

const digits = (value: number | bigint, width: number): string =>
  String(value).padStart(width, '0');

/** A real number always shows that it is one. */
function realText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text.replace('e+', 'E+').replace('e-', 'E-');
}

/** `2026-01-31T23:59:59.1234567Z`. */
export function dateText(ticks: bigint): string {
  const rest = ((ticks % 10_000_000n) + 10_000_000n) % 10_000_000n;
  const whole = new Date(toMs(ticks - rest)).toISOString().slice(0, 19);
  return `${whole}.${digits(rest, 7)}Z`;
}

/** `1.02:03:04.0500000`; days and fractions only if there are any. */
export function periodText(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const days = size / TICKS_PER_DAY;
  const seconds = (size % TICKS_PER_DAY) / 10_000_000n;
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
    .map((part) => digits(part, 2))
    .join(':');
  const fraction = size % 10_000_000n;
  const parts = [ticks < 0n ? '-' : '', days > 0n ? `${days}.` : '', clock];
  return [...parts, fraction > 0n ? `.${digits(fraction, 7)}` : ''].join('');
}

/** Months and days of one digit are those of the sortable notation. */
const ISO =
  /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,7})\d*)?)?)?\s*(Z|GMT|UTC|[+-]\d{2}:?\d{2})?$/i;

/** A date in one of the notations that the language accepts; null for anything else. */
export function parseDate(text: string): bigint | null {
  const trimmed = text.trim();
  const found = ISO.exec(trimmed);
  if (!found) {
    // Other notations, such as RFC 1123, have no fractions and are read in UTC.
    if (!/[a-z]{3}|\//i.test(trimmed)) return null;
    const ms = Date.parse(/(?:GMT|UTC|Z|[+-]\d{4})$/i.test(trimmed) ? trimmed : `${trimmed} UTC`);
    return Number.isNaN(ms) ? null : BigInt(ms) * TICKS_PER_MS;
  }
  const [, day = '', minute = '00:00', second = '00', fraction = '', zone = 'Z'] = found;
  const offset = /^[a-z]/i.test(zone) ? 'Z' : zone.replace(/^(...):?(..)$/, '$1:$2');
  const ms = Date.parse(`${day.replace(/-(\d)(?!\d)/g, '-0$1')}T${minute}:${second}${offset}`);
  if (Number.isNaN(ms)) return null;
  return BigInt(ms) * TICKS_PER_MS + BigInt(fraction.padEnd(7, '0'));
}

/** Ticks of one unit of a period's suffix. */
const UNITS: readonly (readonly [RegExp, bigint])[] = [
  [/^d(ays?)?$/, TICKS_PER_DAY],
  [/^h(ours?|rs?)?$/, 36_000_000_000n],
  [/^m(in|inutes?)?$/, 600_000_000n],
  [/^s(ec|econds?)?$/, 10_000_000n],
  [/^(ms|milli(s|sec|seconds?)?)$/, 10_000n],
  [/^micro(s|sec|seconds?)?$/, 10n],
  [/^ticks?$/, 1n],
];

const CLOCK = /^(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/** `5m`, `1.5h`, `1.02:03:04`, or days alone; null for anything else. */
export function parsePeriod(text: string): bigint | null {
  const trimmed = text.trim();
  const suffixed = /^(-?\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(trimmed);
  if (suffixed) {
    const unit = UNITS.find(([name]) => name.test(String(suffixed[2])))?.[1];
    return unit === undefined ? null : scale(unit, String(suffixed[1]));
  }
  if (/^-?\d+$/.test(trimmed)) return BigInt(trimmed) * TICKS_PER_DAY;
  const clock = CLOCK.exec(trimmed);
  if (!clock) return null;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = clock;
  const whole =
    ((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  const ticks = whole * 10_000_000n + BigInt(fraction.padEnd(7, '0'));
  return sign ? -ticks : ticks;
}

/** The unit times a decimal number, without rounding errors. */
function scale(unit: bigint, factor: string): bigint {
  const [whole = '0', fraction = ''] = factor.replace('-', '').split('.');
  const size = 10n ** BigInt(fraction.length);
  const ticks = (unit * BigInt(`${whole}${fraction}`)) / size;
  return factor.startsWith('-') ? -ticks : ticks;
}
