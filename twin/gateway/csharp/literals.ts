import type { Node } from 'web-tree-sitter';
import type { Code } from './members/member.ts';
import { Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

/** A literal's value; `undefined` for every other node. */
export function literal(node: Node): Code | undefined {
  switch (node.type) {
    case 'string_literal':
      return constant('string', unescaped(node));
    case 'character_literal':
      return constant('char', unescaped(node));
    case 'integer_literal':
      return constant('int', integer(node.text));
    case 'boolean_literal':
      return constant('bool', node.text === 'true');
    case 'null_literal':
      return constant('null', null);
    default:
      return undefined;
  }
}

const constant = (type: Type, value: unknown): Code => ({
  type,
  literal: value,
  run: () => value,
});

function integer(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 0x7fffffff) throw new Unsupported(`the number ${text}`);
  return value;
}

function unescaped(node: Node): string {
  return node.namedChildren
    .map((part) => (part.type === 'escape_sequence' ? unescapedOne(part) : part.text))
    .join('');
}

function unescapedOne({ text }: Node): string {
  const known = ESCAPES[text.slice(1)];
  if (known !== undefined) return known;
  const [, digits] = /^\\u([0-9a-fA-F]{4})$/.exec(text) ?? [];
  if (digits === undefined) throw new Unsupported(`the escape ${text}`);
  return String.fromCharCode(Number.parseInt(digits, 16));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  '"': '"',
  "'": "'",
  '0': '\0',
  t: '\t',
  n: '\n',
  r: '\r',
};
