/** A table of a generated page; a bar in a cell is escaped. */
export function markdownTable(
  head: readonly string[],
  lines: readonly (readonly string[])[],
): string {
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
