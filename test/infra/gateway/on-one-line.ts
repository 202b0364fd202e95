const LITERAL = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/;
const PART = new RegExp(`${LITERAL.source}|\\s+|[^\\s"']+`, 'g');

/**
 * An expression as it would stand on one line, so that a test looks at what it says and not at its
 * layout. White space inside of its strings stays; plain text is returned as it is.
 */
export function onOneLine(value: string): string {
  if (!value.startsWith('@(')) return value;
  const parts = (value.match(PART) ?? []).map((part) => (/^\s/.test(part) ? ' ' : part));
  const isNeeded = (part: string, at: number): boolean =>
    part !== ' ' || !(parts[at - 1]?.endsWith('(') || /^[.)]/.test(parts[at + 1] ?? ''));
  return parts.filter(isNeeded).join('');
}
