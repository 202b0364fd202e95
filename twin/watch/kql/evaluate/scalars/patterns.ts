import type { Type } from '../../plan.ts';
import { boundedText } from '../budget.ts';
import { convert } from '../convert.ts';
import { patternOf } from '../pattern.ts';
import { textOf } from '../text.ts';
import { onTexts, type Scalar, type Scalars } from './scalar.ts';

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

const matches = (pattern: string, text: string): RegExpMatchArray[] => [
  ...text.matchAll(patternOf(pattern)),
];

/** Rewrites `\1` to what the group matched. */
const replaceAll = (text: string, pattern: string, by: string): string =>
  boundedText(
    text.replace(patternOf(pattern), (...groups) =>
      by.replace(/\\(\d)/g, (_all, index) => String(groups[Number(index)] ?? '')),
    ),
  );

const extract: Scalar =
  (types, result) =>
  ([pattern, group, text]) => {
    const [found] = matches(String(pattern), textOf(text, types[2] ?? 'string'));
    const value = found?.[Number(group)];
    return convert(value ?? '', 'string', result);
  };

/** Without a list of groups, all; one group gives texts, more give lists of them. */
const extractAll: Scalar = (types) => (args) => {
  const text = textOf(args.at(-1), types.at(-1) ?? 'string');
  const found = matches(String(args[0]), text);
  if (found.length === 0) return null;
  const wanted = args.length > 2 ? (args[1] as readonly (number | string)[]) : undefined;
  const items = found.map((match) => {
    const groups = wanted?.map((one) =>
      typeof one === 'number' ? match[one] : match.groups?.[one],
    );
    const all = groups ?? match.slice(1);
    return all.length === 1 ? (all[0] ?? '') : all.map((one) => one ?? '');
  });
  return items;
};

/** Removes one match at the start, the end or both. */
const trim = (start: boolean, end: boolean): Scalar =>
  onTexts((pattern = '', text = '') => {
    let [from, to] = [0, text.length];
    const all = matches(pattern, text);
    const first = all[0];
    if (start && first?.index === 0) from = first[0].length;
    const last = all.findLast(
      (one) =>
        (one.index ?? -1) >= from &&
        (one.index ?? 0) + one[0].length === text.length &&
        one[0] !== '',
    );
    if (end && last) to = last.index ?? to;
    return text.slice(from, to);
  });

export const PATTERNS: Scalars = {
  'matches regex':
    (types) =>
    ([text, pattern]) =>
      matches(String(pattern), textOf(text, types[0] as Type)).length > 0,
  extract,
  extract_all: extractAll,
  replace_regex: onTexts((text = '', pattern = '', by = '') => replaceAll(text, pattern, by)),
  replace: onTexts((pattern = '', by = '', text = '') => replaceAll(text, pattern, by)),
  trim: trim(true, true),
  trim_start: trim(true, false),
  trim_end: trim(false, true),
};
