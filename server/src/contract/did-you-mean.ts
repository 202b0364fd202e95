/** A question about the supported name that a mistyped one is close to; empty if none is close. */
export function didYouMean(found: string, supported: Iterable<string>): string {
  const most = Math.min(3, Math.max(1, Math.floor(found.length / 3)));
  const [near] = [...supported]
    .map((name) => ({ name, edits: editsBetween(found.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((one, other) => one.edits - other.edits);
  return near ? `; did you mean "${near.name}"?` : '';
}

/** Insertions, deletions, substitutions, and swaps of neighbours, which are the commonest slip. */
function editsBetween(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= one.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
