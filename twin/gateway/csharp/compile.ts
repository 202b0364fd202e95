import type { Node } from 'web-tree-sitter';
import { compileBinary } from './binary.ts';
import { cast, hasType, TOKEN_CASTS } from './casts.ts';
import { compileChain, isChain } from './chain.ts';
import { literal } from './literals.ts';
import type { Code } from './members/member.ts';
import { Names } from './names.ts';
import { field, type Parse, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';
import { converts, isReference, type Type } from './types.ts';

/** A checked expression. */
export interface Expression {
  readonly type: Type;
  evaluate(context: unknown): unknown;
}

/**
 * Checks an expression against the type that its place requires.
 *
 * @throws {Unsupported} for a type, member, operator or construct that the evaluator lacks.
 */
export function compileExpression(parse: Parse, code: string, wanted: Type): Expression {
  if (readsTwoBodies(code)) throw new Unsupported(`${code}: read one body in an expression`);
  const compiled = new Names({ context: 'IContext' }, compile).compile(parse(code));
  if (!converts(compiled.type, wanted)) {
    throw new Unsupported(`${code} has type ${compiled.type}, expected ${wanted}`);
  }
  return {
    type: compiled.type,
    evaluate: (context) => compiled.run({ context, locals: {} }),
  };
}

/** Reading a body restarts the evaluation, by which time another body may be consumed. */
const readsTwoBodies = (code: string): boolean =>
  /\bBody\b/.test(code) && /\bRequest\b/.test(code) && /\bResponse\b/.test(code);

/** Compiles one syntax node; the other files in this folder call it for their parts. */
function compile(node: Node, names: Names): Code {
  if (isChain(node)) return compileChain(node, names);
  const found = literal(node);
  if (found) return found;
  const compiler = NODES[node.type];
  if (!compiler) throw new Unsupported(`${node.type.replaceAll('_', ' ')}: ${node.text}`);
  return compiler(node, names);
}

const NODES: Readonly<Record<string, (node: Node, names: Names) => Code>> = {
  parenthesized_expression: (node, names) => names.compile(node.namedChild(0) as Node),
  identifier: compileName,
  binary_expression: compileBinary,
  prefix_unary_expression: compilePrefix,
  conditional_expression: compileConditional,
  cast_expression: compileCast,
  as_expression: compileAs,
  is_pattern_expression: compileIs,
};

function compileName({ text }: Node, names: Names): Code {
  const type = names.typeOf(text);
  if (type === undefined) throw new Unsupported(`the name ${text}`);
  if (text === 'context') return { type, run: ({ context }) => context };
  return { type, run: ({ locals }) => locals[text] };
}

function compilePrefix(node: Node, names: Names): Code {
  const operand = names.compile(node.namedChild(0) as Node);
  if (node.child(0)?.text !== '!' || operand.type !== 'bool') throw new Unsupported(node.text);
  return { type: 'bool', run: (scope) => !operand.run(scope) };
}

function compileConditional(node: Node, names: Names): Code {
  const condition = names.compile(field(node, 'condition'));
  const yes = names.compile(field(node, 'consequence'));
  const no = names.compile(field(node, 'alternative'));
  const type = converts(yes.type, no.type) ? no.type : yes.type;
  if (condition.type !== 'bool' || !converts(no.type, type)) throw new Unsupported(node.text);
  return { type, run: (scope) => (condition.run(scope) ? yes : no).run(scope) };
}

function compileCast(node: Node, names: Names): Code {
  const type = typeOf(field(node, 'type'));
  const value = names.compile(field(node, 'value'));
  if (value.type === type) return value;
  if (value.type === 'JToken' && Object.hasOwn(TOKEN_CASTS, type)) {
    const convert = TOKEN_CASTS[type] as (token: never) => unknown;
    return { type, run: (scope) => convert(value.run(scope) as never) };
  }
  // Upcasts, and downcasts checked at run time; number conversions would create a new value.
  const isUp = isReference(type) && converts(value.type, type);
  if (!isUp && !converts(type, value.type)) throw new Unsupported(node.text);
  return { type, run: (scope) => cast(value.run(scope), type) };
}

function compileAs(node: Node, names: Names): Code {
  const value = names.compile(field(node, 'left'));
  const type = typeOf(field(node, 'right'));
  if (!isReference(type) || !converts(type, value.type)) throw new Unsupported(node.text);
  return {
    type,
    run: (scope) => {
      const found = value.run(scope);
      return found !== null && hasType(found, type) ? found : null;
    },
  };
}

function compileIs(node: Node, names: Names): Code {
  const value = names.compile(field(node, 'expression'));
  const pattern = field(node, 'pattern');
  if (pattern.namedChild(0)?.type === 'binary_expression') {
    throw new Unsupported(`${node.text}: put the \`is\` test in its own parentheses`);
  }
  if (pattern.type !== 'constant_pattern') throw new Unsupported(node.text);
  const type = typeOf(pattern.namedChild(0) as Node);
  if (!converts(type, value.type)) throw new Unsupported(node.text);
  return {
    type: 'bool',
    run: (scope) => {
      const found = value.run(scope);
      return found !== null && hasType(found, type);
    },
  };
}
