import { type Element, parse, walk } from './document.ts';
import type { Files } from './files.ts';
import { onOneLine } from './on-one-line.ts';

/** The type that the policy containing an expression expects. */
export type Type = 'bool' | 'int' | 'string' | 'object';

export interface Expression {
  readonly file: string;
  readonly line: number;
  readonly type: Type;
  /** The C# between `@(` and `)`. */
  readonly code: string;
}

const ATTRIBUTE_TYPES: Readonly<Record<string, Type>> = {
  'when condition': 'bool',
  'set-variable value': 'object',
  'set-status code': 'int',
};

/** Every expression of a document, in document order. */
export function expressionsOf(file: string, root: Element): Expression[] {
  const found: Expression[] = [];
  for (const { name, attributes, text, line } of walk(root)) {
    for (const [attribute, value] of Object.entries(attributes)) {
      const code = codeOf(value);
      const type = ATTRIBUTE_TYPES[`${name} ${attribute}`] ?? 'string';
      if (code !== undefined) found.push({ file, line, type, code });
    }
    const code = codeOf(text);
    if (code !== undefined) found.push({ file, line, type: 'string', code });
  }
  return found;
}

export const allExpressions = (files: Files): Expression[] =>
  Object.entries(files).flatMap(([file, text]) => expressionsOf(file, parse(text)));

/** The C# of an expression on one line, or `undefined` if a value is plain text. */
export function codeOf(value: string): string | undefined {
  if (!value.startsWith('@(') || !value.endsWith(')')) return undefined;
  return onOneLine(value).slice(2, -1);
}
