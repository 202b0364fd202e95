import { Boxed } from '../csharp/boxed.ts';
import { DateTime, DateTimeOffset } from '../csharp/values/date-time.ts';
import { Decimal } from '../csharp/values/decimal.ts';
import { formatFloating } from '../csharp/values/number-format.ts';
import type { TimeSpan } from '../csharp/values/time-span.ts';
import { type JArray, JObject, JProperty, type JToken, JValue, type Scalar } from './values.ts';

/** `token.ToString(Formatting.None)`. */
export const writePlain = (token: JToken): string => write(token, undefined);

/** `token.ToString()`: scalars in the invariant culture's format, everything else indented JSON. */
export function writeText(token: JToken): string {
  return token instanceof JValue ? textOfScalar(token.value) : write(token, '');
}

function textOfScalar(value: Scalar): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Boxed) return textOfBox(value);
  if (value instanceof Uint8Array) return 'System.Byte[]';
  return typeof value === 'object' ? value.text() : String(value);
}

const textOfBox = ({ type, value }: Boxed): string =>
  type === 'float' ? formatFloating(value as number, true, null) : String(value);

/** Serializes a text as JSON, with the few escapes that Newtonsoft writes. */
export const quote = (text: string): string => `"${text.replace(ESCAPED, escapeOne)}"`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped
const ESCAPED = /["\\\u0000-\u001f\u0085\u2028\u2029]/g;

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\b': '\\b',
};

const escapeOne = (character: string): string =>
  SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** With an indentation, writes several lines. */
function write(token: JToken, indent: string | undefined): string {
  if (token instanceof JValue)
    return token.isComment ? `/*${token.value ?? ''}*/` : writeScalar(token.value);
  const inner = indent === undefined ? undefined : `${indent}  `;
  const gap = indent === undefined ? '' : ' ';
  const member = (name: string, value: JToken, at = inner): string =>
    `${quote(name)}:${gap}${write(value, at)}`;
  if (token instanceof JProperty) return member(token.name, token.value, indent);
  const parts =
    token instanceof JObject
      ? [...token.members].map(([name, value]) => member(name, value))
      : (token as JArray).items.map((item) => write(item, inner));
  const [open, close] = token instanceof JObject ? ['{', '}'] : ['[', ']'];
  if (inner === undefined || parts.length === 0) return `${open}${parts.join(',')}${close}`;
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}

/** A scalar as JSON. */
export function writeScalar(value: Scalar): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return jsonDouble(value, doubleText(value));
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Boxed) return writeBox(value);
  if (value instanceof Decimal) return withPlace(value.text());
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`;
  if (value instanceof DateTime || value instanceof DateTimeOffset) return `"${isoTime(value)}"`;
  return `"${value.text()}"`;
}

function writeBox(box: Boxed): string {
  if (box.type === 'char') return quote(box.value as string);
  const text = textOfBox(box);
  return ['float', 'double'].includes(box.type) ? jsonDouble(box.value as number, text) : text;
}

const jsonDouble = (value: number, text: string): string =>
  Number.isFinite(value) ? withPlace(text) : `"${text}"`;

const withPlace = (text: string): string => (/[.E]/.test(text) ? text : `${text}.0`);

/** The shortest text that parses back to the same double, in .NET's format. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 17) return plainDouble(mantissa, exponent);
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}E${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function plainDouble(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return `${sign}${whole}${rest && `.${rest}`}`;
}

/** As JSON writes a point in time; the gateway's local time is UTC. */
export function isoTime(time: DateTime | DateTimeOffset): string {
  if (time instanceof DateTimeOffset) return `${isoClock(time.clock)}${isoOffset(time.offset)}`;
  const zone = { Unspecified: '', Utc: 'Z', Local: '+00:00' }[time.kind];
  return `${isoClock(time)}${zone}`;
}

function isoClock({ date, clock }: DateTime): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
  const fraction = String(clock.fraction).padStart(7, '0').replace(/0+$/, '');
  return `${day}T${two(clock.hour)}:${two(clock.minute)}:${two(clock.second)}${fraction && `.${fraction}`}`;
}

function isoOffset({ ticks }: TimeSpan): string {
  const minutes = Number((ticks < 0n ? -ticks : ticks) / 600_000_000n);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${ticks < 0n ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}
