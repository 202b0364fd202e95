import type { Node } from 'web-tree-sitter';
import { compileArray, compileImplicitArray } from './arrays.ts';
import { compileFunctionBody } from './blocks.ts';
import { unbox } from './boxed.ts';
import { compileChain, isChain } from './chain.ts';
import { acceptsNull, changed, convert, explicitly, hasType, underlying } from './conversions.ts';
import { compileAnonymous, compileCreation } from './creation.ts';
import { compileThrow } from './exceptions.ts';
import { checkFlow } from './flow.ts';
import { compileInterpolation } from './interpolation.ts';
import { signatureOf } from './lambdas.ts';
import './known-types.ts';
import { reasonFor } from './language.ts';
import { limited } from './limits.ts';
import { constant, literal } from './literals.ts';
import type { Cell, Code } from './member.ts';
import { type Compilers, Names } from './names.ts';
import { holds, isInteger, isNumeric, numberOf } from './numeric.ts';
import { compileBinary } from './operators.ts';
import type { Parse } from './parse.ts';
import { compileIs, compileIsPattern } from './patterns.ts';
import { compileAssignment, compileIncrement } from './places.ts';
import { descriptorOf } from './registry.ts';
import { Returns } from './returns.ts';
import { compileStatement } from './statements.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { compileAs, defaultOf } from './target.ts';
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
  const node = parse(code);
  const { type, run } = node.type === 'block' ? ofBlock(node, wanted) : ofValue(node, code, wanted);
  return { type, evaluate: (context) => limited(() => run({ context, frame: [] })) };
}

/** A block is the body of a function whose result is the value. */
function ofBlock(block: Node, wanted: Type): Code {
  const names = new Names(COMPILERS, new Returns(wanted));
  const run = compileFunctionBody(block, names);
  checkFlow(block, names.facts);
  return { type: wanted, run };
}

function ofValue(node: Node, code: string, wanted: Type): Code {
  const names = new Names(COMPILERS);
  const compiled = names.compile(node);
  if (names.hasLocals) checkFlow(node, names.facts);
  const converted = convert(compiled, wanted);
  if (!converted) throw new Unsupported(`${code} has type ${compiled.type}, expected ${wanted}`);
  return { type: compiled.type, run: converted.run };
}

/** The other files in this folder call these, by the names in scope, for their parts. */
const COMPILERS: Compilers = { compile, compileAs, compileStatement };

/** Compiles one syntax node. */
function compile(node: Node, names: Names): Code {
  if (isChain(node)) return compileChain(node, names);
  const found = literal(node);
  if (found) return found;
  const compiler = NODES[node.type];
  if (!compiler) throw new Unsupported(`${reasonFor(node.type)}: ${node.text}`, node);
  return compiler(node, names);
}

const NODES: Readonly<Record<string, (node: Node, names: Names) => Code>> = {
  parenthesized_expression: (node, names) => names.compile(parts(node)[0] as Node),
  identifier: compileName,
  binary_expression: compileBinary,
  prefix_unary_expression: (node, names) =>
    compileIncrement(node, names) ?? compilePrefix(node, names),
  postfix_unary_expression: compilePostfix,
  assignment_expression: compileAssignment,
  conditional_expression: compileConditional,
  cast_expression: compileCast,
  as_expression: compileAsExpression,
  is_expression: compileIs,
  is_pattern_expression: compileIsPattern,
  object_creation_expression: compileCreation,
  anonymous_object_creation_expression: compileAnonymous,
  array_creation_expression: compileArray,
  implicit_array_creation_expression: compileImplicitArray,
  interpolated_string_expression: compileInterpolation,
  default_expression: compileDefault,
  checked_expression: compileUnchecked,
};

function compileName(node: Node, names: Names): Code {
  const { text } = node;
  if (text === 'context') return { type: 'IContext', run: ({ context }) => context };
  const local = names.find(text);
  if (!local) throw new Unsupported(`the name ${text}`, node);
  const { type, slot, literal } = local;
  if (literal !== undefined) return constant(type, literal);
  return { type, run: ({ frame }) => (frame[slot] as Cell).value };
}

function compilePostfix(node: Node, names: Names): Code {
  const code = compileIncrement(node, names);
  if (!code) throw new Unsupported(node.text, node);
  return code;
}

function compileDefault(node: Node): Code {
  const type = node.childForFieldName('type');
  if (!type) throw new Unsupported(`${node.text} without a type`, node);
  return defaultOf(typeOf(type));
}

/** Arithmetic is unchecked anyway. */
function compileUnchecked(node: Node, names: Names): Code {
  if (node.child(0)?.type !== 'unchecked')
    throw new Unsupported(`checked arithmetic: ${node.text}`, node);
  return names.unchecked(parts(node)[0] as Node);
}

function compileConditional(node: Node, names: Names): Code {
  const condition = names.compile(field(node, 'condition'));
  const one = compileBranch(field(node, 'consequence'), names);
  const other = compileBranch(field(node, 'alternative'), names);
  const type = convert(one, other.type) || one.type === NEVER ? other.type : one.type;
  const [yes, no] = [one, other].map((code) => (code.type === NEVER ? code : convert(code, type)));
  if (condition.type !== 'bool' || !yes || !no || type === NEVER || type === 'void') {
    throw new Unsupported(node.text, node);
  }
  return { type, run: (scope) => (condition.run(scope) ? yes : no).run(scope) };
}

/** The type of a `throw` in place of a value. */
const NEVER = '<never>';

function compileBranch(node: Node, names: Names): Code {
  if (node.type !== 'throw_expression') return names.compile(node);
  return { type: NEVER, run: compileThrow(parts(node)[0] as Node, names) };
}

function compileCast(node: Node, names: Names): Code {
  const type = typeOf(field(node, 'type'));
  const written = field(node, 'value');
  if (signatureOf(type)) return names.compileAs(written, type);
  const value = names.compile(written);
  const implicit = convert(value, type);
  if (implicit) return implicit;
  const change = explicitly(value.type, type);
  if (!names.isUnchecked && losesBits(value, type)) {
    throw new Unsupported(`${node.text} does not hold the constant`, node);
  }
  if (!change) throw new Unsupported(node.text, node);
  return changed(value, type, change);
}

/** Whether a constant is out of the range of an integer type, or of an enumeration. */
function losesBits({ type, literal }: Code, to: Type): boolean {
  const target = descriptorOf(to)?.names ? 'int' : to;
  if (literal === undefined || !isNumeric(type) || !isInteger(target)) return false;
  const number = numberOf(literal);
  if (typeof number === 'number' && !Number.isFinite(number)) return true;
  return !holds(target, BigInt(typeof number === 'number' ? Math.trunc(number) : number));
}

function compileAsExpression(node: Node, names: Names): Code {
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
