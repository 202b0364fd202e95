import { type JArray, JObject, type JToken, JValue, type Scalar, type Time } from './values.ts';

/** `token.ToString(Formatting.None)`. */
export const writePlain = (token: JToken): string => write(token, undefined);

/** `token.ToString()`: scalars in the invariant culture's format, everything else indented JSON. */
export function writeText(token: JToken): string {
  if (!(token instanceof JValue)) return write(token, '');
  const { value } = token;
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return doubleText(value);
  return typeof value === 'object' ? cultureTime(value) : String(value);
}

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
  if (token instanceof JValue) return scalar(token.value);
  const inner = indent === undefined ? undefined : `${indent}  `;
  const gap = indent === undefined ? '' : ' ';
  const parts =
    token instanceof JObject
      ? [...token.members].map(([name, value]) => `${quote(name)}:${gap}${write(value, inner)}`)
      : (token as JArray).items.map((item) => write(item, inner));
  const [open, close] = token instanceof JObject ? ['{', '}'] : ['[', ']'];
  if (inner === undefined || parts.length === 0) return `${open}${parts.join(',')}${close}`;
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}

function scalar(value: Scalar): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return jsonDouble(value);
  if (value !== null && typeof value === 'object') return `"${isoTime(value)}"`;
  return String(value);
}

function jsonDouble(value: number): string {
  const text = doubleText(value);
  if (!Number.isFinite(value)) return `"${text}"`;
  return /[.E]/.test(text) ? text : `${text}.0`;
}

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

function isoTime({ seconds, fraction, zone }: Time): string {
  const text = seconds.toISOString().slice(0, 19);
  return `${text}${fraction && `.${fraction}`}${zone}`;
}

function cultureTime({ seconds }: Time): string {
  const [date = '', time = ''] = seconds.toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${time.slice(0, 8)}`;
}
