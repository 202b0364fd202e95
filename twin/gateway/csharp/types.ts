/**
 * Static types by their C# names. A policy is checked when it is applied, not when a request
 * reaches it, so every part of an expression has a type.
 */
export type Type = string;

export const FIELDS = 'IReadOnlyDictionary<string, string[]>';
export const VARIABLES = 'IReadOnlyDictionary<string, object>';
export const listOf = (item: Type): Type => `IEnumerable<${item}>`;

/** A type's name and arguments: `[]` is the name of every array and `?` that of a nullable type. */
export interface Shape {
  readonly name: string;
  readonly args: readonly Type[];
}

export function shapeOf(type: Type): Shape {
  if (type.endsWith('[]')) return { name: '[]', args: [type.slice(0, -2)] };
  if (type.endsWith('?')) return { name: '?', args: [type.slice(0, -1)] };
  if (type.startsWith('<>')) return { name: '<>', args: separated(type.slice(3, -1)) };
  const open = type.indexOf('<');
  if (open < 1) return { name: type, args: [] };
  return { name: type.slice(0, open), args: separated(type.slice(open + 1, -1)) };
}

export const genericOf = (name: string, args: readonly Type[]): Type =>
  args.length === 0 ? name : `${name}<${args.join(', ')}>`;

/** `a, b<c, d>` in its parts. */
function separated(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if ('<{('.includes(character)) depth += 1;
    if ('>})'.includes(character)) depth -= 1;
    if (character !== ',' || depth > 0) continue;
    parts.push(text.slice(start, at).trim());
    start = at + 1;
  }
  return [...parts, text.slice(start).trim()];
}
