import type { Node } from 'web-tree-sitter';
import type { Code } from './member.ts';
import { fromBig, holds } from './numeric.ts';
import { parts, Unsupported } from './syntax.ts';
import type { Type } from './types.ts';
import { Decimal } from './values/decimal.ts';

/** A literal's value; `undefined` for every other node. */
export function literal(node: Node): Code | undefined {
  switch (node.type) {
    case 'string_literal':
      return constant('string', unescaped(node));
    case 'verbatim_string_literal':
      return constant('string', node.text.slice(2, -1).replaceAll('""', '"'));
    case 'character_literal':
      return constant('char', unescaped(node));
    case 'integer_literal':
      return integer(node);
    case 'real_literal':
      return real(node);
    case 'boolean_literal':
      return constant('bool', node.text === 'true');
    case 'null_literal':
      return constant('null', null);
    default:
      return undefined;
  }
}

export const constant = (type: Type, value: unknown): Code => ({
  type,
  literal: value,
  run: () => value,
});

/** The first type that holds the number, among those that its suffix allows. */
function integer(node: Node): Code {
  const [, digits = '', suffix = ''] =
    /^(0[xX][\da-fA-F_]+|0[bB][01_]+|[\d_]+)([uUlL]*)$/.exec(node.text) ?? [];
  const types = SUFFIXES[suffix.toLowerCase()];
  if (!types || digits === '') throw new Unsupported(`the number ${node.text}`, node);
  const value = BigInt(digits.replaceAll('_', ''));
  const type = types.find((one) => holds(one, value));
  if (!type) throw new Unsupported(`the number ${node.text}`, node);
  return constant(type, fromBig(type, value));
}

const SUFFIXES: Readonly<Record<string, readonly Type[]>> = {
  '': ['int', 'uint', 'long', 'ulong'],
  u: ['uint', 'ulong'],
  l: ['long', 'ulong'],
  ul: ['ulong'],
  lu: ['ulong'],
};

function real(node: Node): Code {
  const text = node.text.replaceAll('_', '').toLowerCase();
  if (text.endsWith('m')) return decimal(node, text.slice(0, -1));
  const value = Number(text.replace(/[df]$/, ''));
  if (Number.isNaN(value)) throw new Unsupported(`the number ${node.text}`, node);
  if (!text.endsWith('f')) return constant('double', value);
  return constant('float', Math.fround(value));
}

/** Places that do not fit are rounded away; a `decimal` is no constant here. */
function decimal(node: Node, text: string): Code {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^(\d*)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const scale = fraction.length - Number(exponent);
  if (whole + fraction === '') throw new Unsupported(`the number ${node.text}`, node);
  const units = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, -scale));
  const value = Decimal.of(units, Math.max(0, scale));
  return { type: 'decimal', run: () => value };
}

function unescaped(node: Node): string {
  return parts(node)
    .map((part) => (part.type === 'escape_sequence' ? unescapedOne(part) : part.text))
    .join('');
}

export function unescapedOne(node: Node): string {
  const { text } = node;
  const known = ESCAPES[text.slice(1)];
  if (known !== undefined) return known;
  const [, digits] = /^\\(?:u|U|x)([0-9a-fA-F]{1,8})$/.exec(text) ?? [];
  const code = Number.parseInt(digits ?? '', 16);
  if (!(code <= 0x10ffff)) throw new Unsupported(`the escape ${text}`, node);
  return code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  '"': '"',
  "'": "'",
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
