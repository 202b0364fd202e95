/** A regular expression literal in a source text. */
interface Literal {
  readonly source: string;
  readonly flags: string;
}

/** A slash starts a regular expression where an operand is allowed: after these, or at a line's start. */
const BEFORE_OPERAND = /(?:^|[(=,:[!&|?{};+\n>]|\breturn)\s*$/;

const STRING_OR_COMMENT =
  /\/\*[\s\S]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/y;
const LITERAL = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/y;

/** Every regular expression literal of a formatted TypeScript source. */
export function regexLiterals(text: string): Literal[] {
  const found: Literal[] = [];
  for (let i = 0; i < text.length; ) {
    STRING_OR_COMMENT.lastIndex = i;
    LITERAL.lastIndex = i;
    const skipped = STRING_OR_COMMENT.exec(text);
    const literal = skipped ? null : LITERAL.exec(text);
    if (skipped) i += skipped[0].length;
    else if (literal && BEFORE_OPERAND.test(text.slice(Math.max(0, i - 40), i))) {
      found.push({ source: literal[1] as string, flags: literal[2] as string });
      i += literal[0].length;
    } else i++;
  }
  return found;
}
