import { lower, upper } from '../csharp/values/letter-case.ts';
import { toWhole } from './numbers.ts';
import { joined, LiquidFault, textOf, type Value } from './values.ts';

/** A filter's parameter of type text. */
const text = (value: Value): string => textOf(value) ?? '';

/** A filter of texts; nothing stays nothing. */
const onText =
  (change: (input: string, ...args: Value[]) => Value) =>
  (input: Value, ...args: Value[]): Value => {
    const given = textOf(input);
    return given === null ? null : change(given, ...args);
  };

const isBlank = (input: string): boolean => input.trim() === '';

/** Characters of a pattern that older versions of the library read as a regular expression. */
export const PATTERN = /[\\^$.|?*+()[\]{}]/;

/** Both readings of a pattern agree if it has no such character. */
function literal(value: Value): string {
  const pattern = text(value);
  if (PATTERN.test(pattern))
    throw new LiquidFault('a pattern with a special character of regular expressions');
  return pattern;
}

/** In a replacement, a dollar may stand for a group. */
function replacement(value: Value): string {
  const given = text(value);
  if (given.includes('$')) throw new LiquidFault('a replacement with a dollar');
  return given;
}

function slice(input: Value, start: Value, length: Value = 1): Value {
  if (typeof input === 'string') return part(input, toWhole(start), toWhole(length));
  if (!Array.isArray(input)) return input;
  const from = toWhole(start);
  const begin = from < 0 ? Math.max(0, input.length + from) : from;
  return input.slice(begin, begin + Math.max(0, toWhole(length)));
}

function part(input: string, start: number, length: number): string | null {
  if (start > input.length) return null;
  const begin = start < 0 ? start + input.length : start;
  const shown = begin < 0 ? Math.max(0, length + begin) : length;
  if (shown < 0) throw new LiquidFault('a negative length');
  return input.slice(Math.max(0, begin), Math.max(0, begin) + shown);
}

function truncate(input: string, length: Value = 50, end: Value = '...'): string {
  const [limit, ending] = [toWhole(length), text(end)];
  if (input === '') return input;
  if (limit < 0) return ending;
  return input.length > limit ? input.slice(0, Math.max(0, limit - ending.length)) + ending : input;
}

function truncateWords(input: string, words: Value = 15, end: Value = '...'): string {
  const [limit, ending] = [toWhole(words), text(end)];
  if (input === '') return input;
  if (limit <= 0) return ending;
  const all = input.split(' ');
  return all.length > limit ? all.slice(0, limit).join(' ') + ending : input;
}

/** `WebUtility.HtmlEncode`. */
const escapeHtml = (input: string): string =>
  input.replaceAll(
    /[<>&"'\u00a0-\u00ff]|[\ud800-\udbff][\udc00-\udfff]/g,
    (found) => NAMED[found] ?? `&#${found.codePointAt(0)};`,
  );

const NAMED: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
};

/** `WebUtility.UrlEncode`. */
const encodeUrl = (input: string): string =>
  encodeURIComponent(input.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll('~', '%7E')
    .replaceAll("'", '%27');

/** `WebUtility.UrlDecode`: what is no escape stays. */
const decodeUrl = (input: string): string =>
  input
    .replaceAll('+', ' ')
    .replaceAll(/(?:%[\da-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString(),
    );

/**
 * `TextInfo.ToTitleCase`: a capital at the beginning of each word, and small letters after it unless
 * the word has none. Digits and marks end no word, and an apostrophe begins a new part of one.
 */
const capitalize = (input: string): string =>
  input.replaceAll(/(\p{L})([\p{L}\p{M}\p{N}\p{Co}\p{Cn}']*)/gu, (_, first, rest) => {
    const [acronym = '', ...parts] = rest.split(/(?<=')/);
    const isSmall = /\p{Ll}/u.test(first + acronym);
    const capital = upper(first);
    return (
      (TITLES[capital] ?? capital) + (isSmall ? lower(acronym) : acronym) + lower(parts.join(''))
    );
  });

/** Two letters in one, of which only the first is large. */
const TITLES: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
};

/** Measured first, because each of many places may get a long text. */
function replaceAll(input: string, found: string, by: string): string {
  return joined(input.split(found), by);
}

/** Elements whose content goes with them, and comments. */
const BLOCKS = [
  ['<script', '</script>'],
  ['<!--', '-->'],
  ['<style', '</style>'],
] as const;

/**
 * Without blocks, then without tags. It looks for each end once, where a regular expression would
 * look again at every start without an end.
 */
function stripHtml(input: string): string {
  const rest = without(input, lower(input), BLOCKS);
  return without(rest, rest, [['<', '>']]);
}

function without(
  input: string,
  searched: string,
  pairs: readonly (readonly [start: string, end: string])[],
): string {
  const open = new Set(pairs);
  let kept = '';
  let from = 0;
  let at = searched.indexOf('<');
  while (at >= 0 && open.size > 0) {
    const pair = [...open].find(([start]) => searched.startsWith(start, at));
    const end = pair ? searched.indexOf(pair[1], at + pair[0].length) : -1;
    if (pair && end < 0) open.delete(pair);
    if (pair && end >= 0) {
      kept += input.slice(from, at);
      from = end + pair[1].length;
    }
    at = searched.indexOf('<', Math.max(at + 1, from));
  }
  return kept + input.slice(from);
}

export const TEXT_FILTERS: Readonly<Record<string, (...args: Value[]) => Value>> = {
  Append: (input, end) => text(input) + text(end),
  Prepend: (input, start) => text(start) + text(input),
  Capitalize: onText((input) => (isBlank(input) ? input : capitalize(input))),
  Downcase: onText(lower),
  Upcase: onText(upper),
  Default: (input, fallback) => (isBlank(text(input)) ? textOf(fallback) : textOf(input)),
  Escape: onText(escapeHtml),
  H: onText(escapeHtml),
  Lstrip: onText((input) => input.trimStart()),
  Rstrip: onText((input) => input.trimEnd()),
  Strip: onText((input) => input.trim()),
  NewlineToBr: onText((input) => (isBlank(input) ? input : input.replaceAll(/\r?\n/g, '<br />$&'))),
  StripNewlines: onText((input) => (isBlank(input) ? input : input.replaceAll(/\r?\n/g, ''))),
  StripHtml: onText((input) => (isBlank(input) ? input : stripHtml(input))),
  Remove: onText((input, removed) => {
    if (isBlank(input)) return input;
    if (text(removed) === '') throw new LiquidFault('nothing to remove');
    return input.replaceAll(text(removed), '');
  }),
  RemoveFirst: onText((input, removed) =>
    isBlank(input) ? input : input.replace(literal(removed), ''),
  ),
  Replace: onText((input, found, by = '') =>
    text(found) === '' ? input : replaceAll(input, literal(found), replacement(by)),
  ),
  ReplaceFirst: onText((input, found, by = '') =>
    text(found) === '' ? input : input.replace(literal(found), () => text(by)),
  ),
  Slice: slice,
  Split(input, pattern) {
    const given = textOf(input);
    if (given === null || isBlank(given)) return [given];
    const separator = text(pattern);
    return separator === '' ? given.split('') : given.split(separator).filter((one) => one !== '');
  },
  Truncate: onText(truncate),
  TruncateWords: onText(truncateWords),
  UrlDecode: onText(decodeUrl),
  UrlEncode: onText(encodeUrl),
};
