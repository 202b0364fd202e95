import { createHash } from 'node:crypto';
import type { Json } from '../../plan.ts';
import { boundedText } from '../budget.ts';
import { convert } from '../convert.ts';
import { textOf } from '../text.ts';
import { isNull, type Value } from '../values.ts';
import { memberOf } from './dynamics.ts';
import { onTexts, type Scalar, type Scalars } from './scalar.ts';

const hash = (algorithm: string) =>
  onTexts((text = '') => createHash(algorithm).update(text).digest('hex'));

/** The value at `$.a.b[0]`, without wildcards. */
function atPath(path: string, text: string): Json {
  const steps = path.match(/[^.[\]'"$]+/g) ?? [];
  try {
    return steps.reduce<Json>(
      (value, step) => memberOf(value, Array.isArray(value) ? Number(step) : step),
      JSON.parse(text) as Json,
    );
  } catch {
    return null;
  }
}

const extractJson: Scalar =
  (_types, result) =>
  ([path, text]) =>
    convert(atPath(String(path), String(text ?? '')), 'dynamic', result);

export const TEXTS: Scalars = {
  strcmp: onTexts((one = '', other = '') => (one === other ? 0n : one < other ? -1n : 1n)),
  hash_md5: hash('md5'),
  hash_sha1: hash('sha1'),
  hash_sha256: hash('sha256'),
  extract_json: extractJson,
  countof: onTexts((text = '', part = '') => BigInt(overlapping(text, part))),
  strcat: onTexts((...texts) => boundedText(texts.join(''))),
  strcat_delim: onTexts((delimiter = '', ...texts) => boundedText(texts.join(delimiter))),
  strlen: onTexts((text = '') => BigInt([...text].length)),
  tolower: onTexts((text = '') => text.toLowerCase()),
  toupper: onTexts((text = '') => text.toUpperCase()),
  isempty:
    (types) =>
    ([value]) =>
      textOf(value, types[0] ?? 'string') === '',
  isnotempty:
    (types) =>
    ([value]) =>
      textOf(value, types[0] ?? 'string') !== '',
  substring:
    (types) =>
    ([text, start, length]) => {
      const all = textOf(text, types[0] ?? 'string');
      const from = Number(start ?? 0);
      const first = from < 0 ? Math.max(0, all.length + from) : from;
      return all.slice(first, isNull(length) ? undefined : first + Math.max(0, Number(length)));
    },
  indexof: (types) => (args) =>
    indexOf(
      args.slice(0, 2).map((value, index) => textOf(value, types[index] ?? 'string')),
      args.slice(2).map(Number),
    ),
  split:
    (types) =>
    ([text, delimiter, index]) => {
      const parts = splitBy(textOf(text, types[0] ?? 'string'), String(delimiter));
      if (isNull(index)) return parts;
      const part = parts[Number(index)];
      return part === undefined ? [] : [part];
    },
  replace_string: onTexts((text = '', part = '', by = '') =>
    part === '' ? text : boundedText(text.replaceAll(part, () => by)),
  ),
  reverse: onTexts((text = '') => [...text].reverse().join('')),
  strrep:
    (types) =>
    ([text, times, delimiter]) => {
      const one = textOf(text, types[0] ?? 'string');
      const count = Math.min(1024, Math.max(0, Number(times)));
      return boundedText(Array.from({ length: count }, () => one).join(String(delimiter ?? '')));
    },
  parse_url: onTexts((text = '') => parseUrl(text)),
  parse_urlquery: onTexts((text = '') => ({
    'Query Parameters': Object.fromEntries(new URLSearchParams(text.replace(/^\?/, ''))),
  })),
  url_encode: onTexts((text = '') => encodeURIComponent(text)),
  url_decode: onTexts((text = '') => decodeOrSame(text)),
  base64_encode_tostring: onTexts((text = '') => Buffer.from(text).toString('base64')),
  base64_decode_tostring: onTexts((text = '') => Buffer.from(text, 'base64').toString()),
};

/** Position of the given occurrence within `length` characters from `start`; -1 without one. */
function indexOf([text = '', part = '']: readonly string[], numbers: readonly number[]): bigint {
  const [start = 0, length = -1, occurrence = 1] = numbers;
  const from = start < 0 ? Math.max(0, text.length + start) : start;
  const within = length < 0 ? text : text.slice(0, from + length);
  let at = within.indexOf(part, from);
  for (let found = 1; found < occurrence && at >= 0; found++) at = within.indexOf(part, at + 1);
  return BigInt(at);
}

function overlapping(text: string, part: string): number {
  let count = 0;
  if (part === '') return count;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count++;
  return count;
}

const splitBy = (text: string, delimiter: string): string[] =>
  delimiter === '' ? [text] : text.split(delimiter);

function decodeOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseUrl(text: string): Value {
  const url = URL.parse(text);
  if (!url) return null;
  return {
    Scheme: url.protocol.replace(/:$/, ''),
    Host: url.hostname,
    Port: url.port,
    Path: url.pathname,
    Username: url.username,
    Password: url.password,
    'Query Parameters': Object.fromEntries(url.searchParams),
    Fragment: url.hash.replace(/^#/, ''),
  };
}
