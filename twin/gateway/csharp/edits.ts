/**
 * The grammar reads some code otherwise than C# does. Parentheses that are added to the code, or
 * taken away, make it read that code right.
 */
export interface Edit {
  readonly at: number;
  /** Characters to leave out. */
  readonly drop: number;
  readonly put: string;
}

/** Edits of the code, and edits of the result, as edits of the code. */
export function combined(before: readonly Edit[], after: readonly Edit[]): Edit[] {
  return [...before, ...after.map((edit) => ({ ...edit, at: originalOf(edit.at, before) }))];
}

const sorted = (edits: readonly Edit[]): Edit[] => edits.toSorted((a, b) => a.at - b.at);

export function applied(code: string, edits: readonly Edit[]): string {
  let text = '';
  let from = 0;
  for (const { at, drop, put } of sorted(edits)) {
    text += code.slice(from, Math.max(from, at)) + put;
    from = Math.max(from, at + drop);
  }
  return text + code.slice(from);
}

/** The index in the code of an index in the edited code. */
export function originalOf(index: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const { at, drop, put } of sorted(edits)) {
    if (at + shift >= index) break;
    shift += put.length - drop;
  }
  return index - shift;
}
