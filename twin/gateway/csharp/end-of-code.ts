/** Texts within the code of texts; more would only exhaust the stack. */
const MAX_DEPTH = 32;

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * The end of C# code that begins with a bracket: after the bracket that closes it. Brackets in
 * texts, characters and comments do not count. `undefined` if it does not end.
 *
 * @param start position of the opening bracket.
 */
export function endOfCode(text: string, start: number, depth = 0): number | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const open: string[] = [];
  let at = start;
  while (at < text.length) {
    const past = endOfToken(text, at, depth);
    if (past === undefined) return undefined;
    if (past > at) {
      at = past;
      continue;
    }
    const character = text[at] as string;
    at += 1;
    const close = CLOSES[character];
    if (close) open.push(close);
    else if (/[)\]}]/.test(character)) {
      if (open.pop() !== character) return undefined;
      if (open.length === 0) return at;
    }
  }
  return undefined;
}

/** The end of a comment, text or character that begins here; the position itself if none does. */
function endOfToken(text: string, at: number, depth: number): number | undefined {
  if (text.startsWith('//', at)) return after(text, '\n', at) ?? text.length;
  if (text.startsWith('/*', at)) return after(text, '*/', at + 2);
  if (text[at] === "'") return endOfQuoted(text, at + 1, "'");
  const [prefix = ''] = /^(?:\$@|@\$|[$@])?(?=")/.exec(text.slice(at, at + 3)) ?? [];
  const quote = at + prefix.length;
  if (text[quote] !== '"') return at;
  const isVerbatim = prefix.includes('@');
  // Three quotes begin a raw text of a later version of C#.
  if (!isVerbatim && text.startsWith('"""', quote)) return undefined;
  if (prefix.includes('$')) return endOfInterpolated(text, quote + 1, isVerbatim, depth);
  return isVerbatim ? endOfVerbatim(text, quote + 1) : endOfQuoted(text, quote + 1, '"');
}

function after(text: string, end: string, from: number): number | undefined {
  const found = text.indexOf(end, from);
  return found < 0 ? undefined : found + end.length;
}

/** A text or character on one line, with backslashes. */
function endOfQuoted(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === quote) return at + 1;
    if (character === '\n') return undefined;
    if (character === '\\') at += 1;
  }
  return undefined;
}

/** A text in which two quotes stand for one. */
function endOfVerbatim(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at + 1;
    at += 1;
  }
  return undefined;
}

/** A text with code in braces, which may contain texts itself. */
function endOfInterpolated(
  text: string,
  from: number,
  isVerbatim: boolean,
  depth: number,
): number | undefined {
  let at = from;
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    if (two === '{{' || two === '}}' || (isVerbatim && two === '""')) at += 2;
    else if (text[at] === '"') return at + 1;
    else if (text[at] === '{') {
      const end = endOfCode(text, at, depth + 1);
      if (end === undefined) return undefined;
      at = end;
    } else if (isVerbatim) at += 1;
    else if (text[at] === '\n') return undefined;
    else at += text[at] === '\\' ? 2 : 1;
  }
  return undefined;
}
