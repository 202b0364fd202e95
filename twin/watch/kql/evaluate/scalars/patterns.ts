import type { Type } from '../../plan.ts';
import { boundedText, QueryStopped } from '../budget.ts';
import { convert } from '../convert.ts';
import { patternOf } from '../pattern.ts';
import { textOf } from '../text.ts';
import type { Value } from '../values.ts';
import type { Context, Scalar, Scalars } from './scalar.ts';

/** Positions of the arguments that are patterns; a query must state them as constants. */
export const PATTERN_ARGUMENTS: Readonly<Record<string, number>> = {
  'matches regex': 1,
  extract: 0,
  extract_all: 0,
  replace_regex: 1,
  replace: 0,
  trim: 0,
  trim_start: 0,
  trim_end: 0,
};

/** Characters of a text that is matched; the longest that the tables hold. */
const LONGEST_MATCHED = 32_768;

/** All matches; a match may take quadratic time, so each looks at the clock of the run. */
function matches(pattern: string, text: string, { budget }: Context): RegExpMatchArray[] {
  if (text.length > LONGEST_MATCHED) {
    throw new QueryStopped(`it matches a text of more than ${LONGEST_MATCHED} characters`);
  }
  budget.spend(text.length);
  return [...text.matchAll(patternOf(pattern))];
}

/** Receives its arguments as texts, and the context. */
const onText =
  (apply: (texts: readonly string[], context: Context) => Value): Scalar =>
  (types) =>
  (args, context) =>
    apply(
      args.map((value, index) => textOf(value, types[index] ?? 'string')),
      context,
    );

/** Rewrites `\\1` to what the group matched. */
const replaceAll = (text: string, pattern: string, by: string, context: Context): string => {
  let [result, from] = ['', 0];
  for (const match of matches(pattern, text, context)) {
    const rewritten = by.replace(/\\(\d)/g, (_all, index) => match[Number(index)] ?? '');
    result += text.slice(from, match.index) + rewritten;
    from = (match.index ?? 0) + match[0].length;
  }
  return boundedText(result + text.slice(from));
};

const extract: Scalar =
  (types, result) =>
  ([pattern, group, text], context) => {
    const [found] = matches(String(pattern), textOf(text, types[2] ?? 'string'), context);
    return convert(found?.[Number(group)] ?? '', 'string', result);
  };

/** Without a list of groups, all; one group gives texts, more give lists of them. */
const extractAll: Scalar = (types) => (args, context) => {
  const text = textOf(args.at(-1), types.at(-1) ?? 'string');
  const found = matches(String(args[0]), text, context);
  if (found.length === 0) return null;
  const wanted = args.length > 2 ? (args[1] as readonly (number | string)[]) : undefined;
  return found.map((match) => {
    const groups = wanted?.map((one) =>
      typeof one === 'number' ? match[one] : match.groups?.[one],
    );
    const all = (groups ?? match.slice(1)).map((one) => one ?? '');
    return all.length === 1 ? (all[0] ?? '') : all;
  });
};

/** Removes one match at the start, the end or both. */
const trim = (start: boolean, end: boolean): Scalar =>
  onText(([pattern = '', text = ''], context) => {
    let [from, to] = [0, text.length];
    const all = matches(pattern, text, context);
    const first = all[0];
    if (start && first?.index === 0) from = first[0].length;
    const last = all.findLast(
      ({ index = 0, 0: found }) => found !== '' && index >= from && index + found.length === to,
    );
    if (end && last) to = last.index ?? to;
    return text.slice(from, to);
  });

export const PATTERNS: Scalars = {
  'matches regex':
    (types) =>
    ([text, pattern], context) =>
      matches(String(pattern), textOf(text, types[0] as Type), context).length > 0,
  extract,
  extract_all: extractAll,
  replace_regex: onText(([text = '', pattern = '', by = ''], context) =>
    replaceAll(text, pattern, by, context),
  ),
  replace: onText(([pattern = '', by = '', text = ''], context) =>
    replaceAll(text, pattern, by, context),
  ),
  trim: trim(true, true),
  trim_start: trim(true, false),
  trim_end: trim(false, true),
};
