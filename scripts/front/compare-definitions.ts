import {
  type Definition,
  definitionOf,
  toCanonicalJson,
} from '../../server/src/call/definition.ts';

/** What differs between two lists of tools, line by line; `-` is what was reviewed. */
export function compareDefinitions(
  reviewed: readonly Definition[],
  live: readonly Definition[],
): string[] {
  const names = [...new Set([...reviewed, ...live].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [before, after] = [reviewed, live].map((list) => list.find((one) => one.name === name));
    if (!before) return [visible(`${name}: new`)];
    if (!after) return [visible(`${name}: gone`)];
    const lines = compareLines(toLines(before), toLines(after));
    const changed = lines.map((line) => `  ${line}`);
    return lines.length > 0 ? [`${name}: changed`, ...changed].map(visible) : [];
  });
}

/** Escapes what a terminal would act on or not show, so that a change of it is seen. */
const visible = (text: string): string =>
  text.replace(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );

/** Sorted by name at every level, without commas, so that only a change of content makes a difference. */
const toLines = (definition: Definition): string[] =>
  JSON.stringify(JSON.parse(toCanonicalJson(definitionOf(definition))), null, 2)
    .split('\n')
    .map((line) => line.replace(/,$/, ''));

/** Cells of the table below; the other server decides how long its definition is. */
const MOST_CELLS = 1_000_000;

/** What differs, without the lines that both begin and end with. */
function compareLines(before: readonly string[], after: readonly string[]): string[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const [old, now] = [before, after].map((lines) => lines.slice(start, lines.length - end)) as [
    string[],
    string[],
  ];
  if (old.length * now.length <= MOST_CELLS) return withoutCommon(old, now);
  return [`${old.length} lines became ${now.length}, too many to compare line by line`];
}

/** The lines outside of a longest common subsequence, in order. */
function withoutCommon(before: readonly string[], after: readonly string[]): string[] {
  // One row per line of `before`: the length of the longest common rest.
  const common = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      (common[i] as number[])[j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && before[i] === after[j]) {
      i++;
      j++;
    } else if (j === after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${before[i++]?.trim()}`);
    } else {
      lines.push(`+ ${after[j++]?.trim()}`);
    }
  }
  return lines;
}
