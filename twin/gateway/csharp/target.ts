import type { Node } from 'web-tree-sitter';
import { compileArrayItems } from './arrays.ts';
import { acceptsNull, convert } from './conversions.ts';
import { arityOf, compileLambda, isLambda, signatureOf } from './lambdas.ts';
import { constant } from './literals.ts';
import type { Code } from './member.ts';
import type { Names } from './names.ts';
import { descriptorOf } from './registry.ts';
import { parts, Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

/** Compiles an expression where a type is expected: what it is may depend on that type. */
export function compileAs(node: Node, type: Type, names: Names): Code {
  const code = targeted(node, type, names) ?? names.compile(node);
  const converted = convert(code, type);
  if (!converted)
    throw new Unsupported(`${node.text} has type ${code.type}, expected ${type}`, node);
  return converted;
}

function targeted(node: Node, type: Type, names: Names): Code | undefined {
  switch (node.type) {
    case 'parenthesized_expression':
      return targeted(parts(node)[0] as Node, type, names);
    case 'initializer_expression':
      return type.endsWith('[]') ? compileArrayItems(node, type.slice(0, -2), names) : undefined;
    case 'default_expression':
      return node.childForFieldName('type') ? undefined : defaultOf(type);
    default:
      return isLambda(node) ? lambda(node, type, names) : undefined;
  }
}

/** `default(T)`. */
export const defaultOf = (type: Type): Code =>
  acceptsNull(type)
    ? { type, run: () => null }
    : constant(type, descriptorOf(type)?.fallback ?? null);

function lambda(node: Node, type: Type, names: Names): Code {
  const signature = signatureOf(type);
  const fits = signature && arityOf(node) === signature.takes.length;
  const code = fits && compileLambda(node, signature.takes, signature.gives, names);
  if (!code) throw new Unsupported(`${node.text} as ${type}`, node);
  return { type, run: code.run };
}
