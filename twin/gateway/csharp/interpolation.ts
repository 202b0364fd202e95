import type { Node } from 'web-tree-sitter';
import { allocate } from './limits.ts';
import { unescapedOne } from './literals.ts';
import { type Code, isMethods, type Scope } from './member.ts';
import type { Names } from './names.ts';
import { membersOf } from './registry.ts';
import { parts, Unsupported } from './syntax.ts';
import { textOf } from './text-of.ts';

type Part = (scope: Scope) => string;

/** `$"text{value,alignment:format}"`. */
export function compileInterpolation(node: Node, names: Names): Code {
  const start = parts(node).find(({ type }) => type === 'interpolation_start')?.text ?? '$';
  if (start === '@$' || start.includes('$$'))
    throw new Unsupported(`${node.text}: ${start} is not C# 7`, node);
  const isVerbatim = start.includes('@');
  const written = parts(node)
    .filter(({ type }) => type !== 'interpolation_start')
    .map((part) => compilePart(part, isVerbatim, names));
  return { type: 'string', run: (scope) => joined(written, scope) };
}

function joined(written: readonly Part[], scope: Scope): string {
  const text = written.map((part) => part(scope)).join('');
  allocate(text.length);
  return text;
}

function compilePart(part: Node, isVerbatim: boolean, names: Names): Part {
  if (part.type === 'interpolation') return compileHole(part, names);
  const text = part.type === 'escape_sequence' ? unescapedOne(part) : plain(part, isVerbatim);
  return () => text;
}

/** Doubled braces, and in a verbatim text doubled quotes, stand for one. */
function plain(part: Node, isVerbatim: boolean): string {
  const text = isVerbatim ? part.text.replaceAll('""', '"') : part.text;
  if (/[{}]/.test(text.replaceAll(/\{\{|\}\}/g, ''))) {
    throw new Unsupported(`braces next to each other: ${part.text}`, part);
  }
  return text.replaceAll('{{', '{').replaceAll('}}', '}');
}

function compileHole(node: Node, names: Names): Part {
  const found = parts(node);
  const value = found.find(({ type }) => !type.startsWith('interpolation_')) as Node;
  const alignment = found.find(({ type }) => type === 'interpolation_alignment_clause');
  const format = found.find(({ type }) => type === 'interpolation_format_clause');
  const code = names.compile(value);
  if (code.type === 'void') throw new Unsupported(`${value.text} has no value`, value);
  const text = format ? formatted(code, format.text.slice(1), node) : textOf(code.type);
  const width = alignment ? widthOf(alignment, names) : 0;
  return (scope) => aligned(text(code.run(scope)), width);
}

/** A format goes to the type's own `ToString(format)`; a type without one ignores it. */
function formatted(code: Code, format: string, node: Node): (value: unknown) => string {
  const { type } = code;
  if (type === 'string' || type === 'char' || type === 'bool') return textOf(type);
  const method = membersOf(type.replace('?', ''), 'ToString')
    .flatMap((one) => (isMethods(one) ? one : []))
    .find(({ takes }) => takes.length === 1 && takes[0] === 'string');
  if (!method) throw new Unsupported(`${node.text}: ${type} has no ToString(format)`, node);
  const run = method.run as (value: unknown, format: string) => string;
  return (value) => (value === null ? '' : run(value, format));
}

function widthOf(node: Node, names: Names): number {
  const { literal } = names.compile(parts(node)[0] as Node);
  if (typeof literal !== 'number') throw new Unsupported(`${node.text} is no constant`, node);
  return literal;
}

function aligned(text: string, width: number): string {
  if (Math.abs(width) > 256) allocate(Math.abs(width));
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}
