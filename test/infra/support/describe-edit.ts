/** Describes an edit for a test's title: the words that differ, with the one before them. */
export function describeEdit(from: string, to: string): string {
  const [before, after] = [wordsOf(from), wordsOf(to)];
  const start = Math.max(commonLength(before, after) - 1, 0);
  const rest = [before.slice(start), after.slice(start)] as const;
  const end = commonLength(rest[0].toReversed(), rest[1].toReversed());
  const [old, own] = rest.map((words) => words.slice(0, words.length - end).join(' '));
  return `${shortened(old ?? '')} -> ${shortened(own ?? '')}`;
}

const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/** How many leading words two texts share. */
function commonLength(one: readonly string[], other: readonly string[]): number {
  const first = one.findIndex((word, index) => word !== other[index]);
  return first < 0 ? one.length : first;
}

const shortened = (text: string): string =>
  text === '' ? 'nothing' : text.length > 60 ? `${text.slice(0, 57)}...` : text;
