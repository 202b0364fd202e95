import type { Node } from 'web-tree-sitter';
import { unbox } from './boxed.ts';
import { compileChain, isChain } from './chain.ts';
import {
  acceptsNull,
  changed,
  convert,
  converts,
  explicitly,
  hasType,
  isReference,
  underlying,
} from './conversions.ts';
import { compileCreation } from './creation.ts';
import { literal } from './literals.ts';
import type { Code } from './member.ts';
import { Names } from './names.ts';
import { compileBinary } from './operators.ts';
import { field, type Parse, parts, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';
import type { Type } from './types.ts';
import { compilePrefix } from './unary.ts';

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
  const compiled = new Names(compile).compile(parse(code));
  const converted = convert(compiled, wanted);
  if (!converted) throw new Unsupported(`${code} has type ${compiled.type}, expected ${wanted}`);
  const { type } = compiled;
  return { type, evaluate: (context) => converted.run({ context, frame: [] }) };
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
  if (!compiler) throw new Unsupported(`${node.type.replaceAll('_', ' ')}: ${node.text}`, node);
  return compiler(node, names);
}

const NODES: Readonly<Record<string, (node: Node, names: Names) => Code>> = {
  parenthesized_expression: (node, names) => names.compile(parts(node)[0] as Node),
  identifier: compileName,
  binary_expression: compileBinary,
  prefix_unary_expression: compilePrefix,
  conditional_expression: compileConditional,
  cast_expression: compileCast,
  as_expression: compileAs,
  is_expression: compileIs,
  is_pattern_expression: compileIsPattern,
  object_creation_expression: compileCreation,
};

function compileName(node: Node, names: Names): Code {
  const { text } = node;
  if (text === 'context') return { type: 'IContext', run: ({ context }) => context };
  const local = names.find(text);
  if (!local) throw new Unsupported(`the name ${text}`, node);
  const { type, slot } = local;
  return { type, run: ({ frame }) => frame[slot]?.value };
}

function compileConditional(node: Node, names: Names): Code {
  const condition = names.compile(field(node, 'condition'));
  const one = names.compile(field(node, 'consequence'));
  const other = names.compile(field(node, 'alternative'));
  const type = converts(one.type, other.type) ? other.type : one.type;
  const [yes, no] = [convert(one, type), convert(other, type)];
  if (condition.type !== 'bool' || !yes || !no) throw new Unsupported(node.text, node);
  return { type, run: (scope) => (condition.run(scope) ? yes : no).run(scope) };
}

function compileCast(node: Node, names: Names): Code {
  const type = typeOf(field(node, 'type'));
  const value = names.compile(field(node, 'value'));
  const implicit = convert(value, type);
  if (implicit) return implicit;
  const change = explicitly(value.type, type);
  if (!change) throw new Unsupported(node.text, node);
  return changed(value, type, change);
}

function compileAs(node: Node, names: Names): Code {
  const value = names.compile(field(node, 'left'));
  const type = typeOf(field(node, 'right'));
  if (!acceptsNull(type) || !explicitly(value.type, type)) throw new Unsupported(node.text, node);
  const isBoxed = underlying(type) !== undefined;
  return {
    type,
    run: (scope) => {
      const found = value.run(scope);
      if (found === null || !hasType(found, type)) return null;
      return isBoxed ? unbox(found) : found;
    },
  };
}

function compileIs(node: Node, names: Names): Code {
  return isOf(node, names.compile(field(node, 'left')), typeOf(field(node, 'right')));
}

function isOf(node: Node, value: Code, type: Type): Code {
  if (!isReference(value.type) || !explicitly(value.type, type)) {
    throw new Unsupported(node.text, node);
  }
  return {
    type: 'bool',
    run: (scope) => {
      const found = value.run(scope);
      return found !== null && hasType(found, type);
    },
  };
}

function compileIsPattern(node: Node, names: Names): Code {
  const value = names.compile(field(node, 'expression'));
  const pattern = field(node, 'pattern');
  const [part] = parts(pattern);
  if (part?.type === 'binary_expression') {
    throw new Unsupported(`${node.text}: put the \`is\` test in its own parentheses`, node);
  }
  if (pattern.type !== 'constant_pattern') throw new Unsupported(node.text, node);
  return isOf(node, value, typeOf(part as Node));
}
