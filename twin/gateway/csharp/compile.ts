import type { Node } from 'web-tree-sitter';
import { compileBinary } from './binary.ts';
import { cast, hasType, isKnown, TOKEN_CASTS } from './casts.ts';
import { compileChain, isChain } from './chain.ts';
import { literal } from './literals.ts';
import type { Code } from './members/member.ts';
import { NotUnderstood, type Parse } from './syntax.ts';
import { converts, isReference, type Type } from './types.ts';

/** Names that an expression may use besides types, with their types. */
export type Names = Readonly<Record<string, Type>>;

/** An expression that has been checked. */
export interface Expression {
  readonly type: Type;
  evaluate(context: unknown): unknown;
}

/**
 * Checks an expression against the type that its place wants.
 *
 * @throws {NotUnderstood} for a type, member, operator or construct that the evaluator does not have.
 */
export function compileExpression(parse: Parse, code: string, wanted: Type): Expression {
  if (readsTwoBodies(code)) throw new NotUnderstood(`${code}: read one body in an expression`);
  const compiled = compile(parse(code), { context: 'IContext' });
  if (!converts(compiled.type, wanted)) {
    throw new NotUnderstood(`${code} is ${compiled.type}, and ${wanted} is wanted`);
  }
  return {
    type: compiled.type,
    evaluate: (context) => compiled.run({ context, locals: {} }),
  };
}

/** It is evaluated again once a body has been read, when another one could be used up already. */
const readsTwoBodies = (code: string): boolean =>
  /\bBody\b/.test(code) && /\bRequest\b/.test(code) && /\bResponse\b/.test(code);

/** One node of the syntax; everything else in this folder comes back here for its parts. */
export function compile(node: Node, names: Names): Code {
  if (isChain(node)) return compileChain(node, names);
  const found = literal(node);
  if (found) return found;
  const compiler = NODES[node.type];
  if (!compiler) throw new NotUnderstood(`${node.type.replaceAll('_', ' ')}: ${node.text}`);
  return compiler(node, names);
}

export function field(node: Node, name: string): Node {
  const found = node.childForFieldName(name);
  if (!found) throw new NotUnderstood(node.text);
  return found;
}

const NODES: Readonly<Record<string, (node: Node, names: Names) => Code>> = {
  parenthesized_expression: (node, names) => compile(node.namedChild(0) as Node, names),
  identifier: compileName,
  binary_expression: compileBinary,
  prefix_unary_expression: compilePrefix,
  conditional_expression: compileConditional,
  cast_expression: compileCast,
  as_expression: compileAs,
  is_pattern_expression: compileIs,
};

function compileName({ text }: Node, names: Names): Code {
  const type = Object.hasOwn(names, text) ? names[text] : undefined;
  if (type === undefined) throw new NotUnderstood(`the name ${text}`);
  if (text === 'context') return { type, run: ({ context }) => context };
  return { type, run: ({ locals }) => locals[text] };
}

function compilePrefix(node: Node, names: Names): Code {
  const operand = compile(node.namedChild(0) as Node, names);
  if (node.child(0)?.text !== '!' || operand.type !== 'bool') throw new NotUnderstood(node.text);
  return { type: 'bool', run: (scope) => !operand.run(scope) };
}

function compileConditional(node: Node, names: Names): Code {
  const condition = compile(field(node, 'condition'), names);
  const yes = compile(field(node, 'consequence'), names);
  const no = compile(field(node, 'alternative'), names);
  const type = converts(yes.type, no.type) ? no.type : yes.type;
  if (condition.type !== 'bool' || !converts(no.type, type)) throw new NotUnderstood(node.text);
  return { type, run: (scope) => (condition.run(scope) ? yes : no).run(scope) };
}

function compileCast(node: Node, names: Names): Code {
  const type = typeOf(field(node, 'type'));
  const value = compile(field(node, 'value'), names);
  if (value.type === type) return value;
  if (value.type === 'JToken' && Object.hasOwn(TOKEN_CASTS, type)) {
    const convert = TOKEN_CASTS[type] as (token: never) => unknown;
    return { type, run: (scope) => convert(value.run(scope) as never) };
  }
  // Up to a base, down to what it may be at run time; numbers would have to be made anew.
  const isUp = isReference(type) && converts(value.type, type);
  if (!isUp && !converts(type, value.type)) throw new NotUnderstood(node.text);
  return { type, run: (scope) => cast(value.run(scope), type) };
}

function compileAs(node: Node, names: Names): Code {
  const value = compile(field(node, 'left'), names);
  const type = typeOf(field(node, 'right'));
  if (!isReference(type) || !converts(type, value.type)) throw new NotUnderstood(node.text);
  return {
    type,
    run: (scope) => {
      const found = value.run(scope);
      return found !== null && hasType(found, type) ? found : null;
    },
  };
}

function compileIs(node: Node, names: Names): Code {
  const value = compile(field(node, 'expression'), names);
  const pattern = field(node, 'pattern');
  if (pattern.namedChild(0)?.type === 'binary_expression') {
    throw new NotUnderstood(`${node.text}: put the test with \`is\` in parentheses of its own`);
  }
  if (pattern.type !== 'constant_pattern') throw new NotUnderstood(node.text);
  const type = typeOf(pattern.namedChild(0) as Node);
  if (!converts(type, value.type)) throw new NotUnderstood(node.text);
  return {
    type: 'bool',
    run: (scope) => {
      const found = value.run(scope);
      return found !== null && hasType(found, type);
    },
  };
}

/** A type by its name. */
export function typeOf({ text }: Node): Type {
  if (!isKnown(text)) throw new NotUnderstood(`the type ${text}`);
  return text;
}
