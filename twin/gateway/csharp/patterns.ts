import type { Node } from 'web-tree-sitter';
import { unbox } from './boxed.ts';
import {
  acceptsNull,
  convert,
  explicitly,
  hasType,
  isReference,
  underlying,
} from './conversions.ts';
import { reasonFor } from './language.ts';
import type { Code, Scope } from './member.ts';
import type { Local, Names } from './names.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { namedType, typeOf } from './type-name.ts';
import type { Type } from './types.ts';

/** Whether a value matches; it may store the value in a variable. */
export type Test = (value: unknown, scope: Scope) => boolean;

/** `value is pattern`. */
export function compileIsPattern(node: Node, names: Names): Code {
  const value = names.compile(field(node, 'expression'));
  const pattern = field(node, 'pattern');
  if (parts(pattern)[0]?.type === 'binary_expression') {
    throw new Unsupported(`${node.text}: put the \`is\` test in its own parentheses`, node);
  }
  const test = compilePattern(pattern, value.type, names);
  return { type: 'bool', run: (scope) => test(value.run(scope), scope) };
}

/** `value is type`. */
export function compileIs(node: Node, names: Names): Code {
  const value = names.compile(field(node, 'left'));
  const test = ofType(typeOf(field(node, 'right')), value.type, node);
  return { type: 'bool', run: (scope) => test(value.run(scope), scope) };
}

/** The patterns of C# 7: a constant, a type, a type with a variable, and `var`. */
export function compilePattern(pattern: Node, type: Type, names: Names): Test {
  switch (pattern.type) {
    case 'constant_pattern':
      return constantOrType(parts(pattern)[0] as Node, type, names);
    case 'declaration_pattern':
      return declaration(pattern, type, names);
    case 'var_pattern':
      return declaration(pattern, type, names);
    default:
      throw new Unsupported(`${reasonFor(pattern.type)}: ${pattern.text}`, pattern);
  }
}

function constantOrType(node: Node, type: Type, names: Names): Test {
  const [first = ''] = node.text.split(/[.<]/);
  const named = names.isName(first.trim()) ? undefined : namedType(node);
  if (named !== undefined) return ofType(named, type, node);
  const code = names.compile(node);
  if (code.type === 'null') {
    if (!acceptsNull(type)) throw new Unsupported(`${type} is null`, node);
    return (value) => value === null;
  }
  const target = underlying(type) ?? type;
  const constant = convert(code, isReference(target) ? code.type : target);
  if (code.literal === undefined || !constant || !explicitly(type, constant.type)) {
    throw new Unsupported(`${node.text} is no constant of ${type}`, node);
  }
  const { literal } = constant;
  const isType =
    isReference(type) && type !== 'string'
      ? (value: unknown) => hasType(value, constant.type)
      : () => true;
  return (value) => value !== null && isType(value) && unbox(value) === literal;
}

function ofType(wanted: Type, type: Type, node: Node): Test {
  if (type === 'null' || !explicitly(type, wanted)) throw new Unsupported(node.text, node);
  if (!isReference(type)) return (value) => value !== null;
  return (value) => value !== null && hasType(value, wanted);
}

function declaration(pattern: Node, type: Type, names: Names): Test {
  const written = pattern.childForFieldName('type') ?? (parts(pattern)[0] as Node);
  const isVar = written.type === 'implicit_type';
  const wanted = isVar ? type : typeOf(written);
  if (!isVar && underlying(wanted) !== undefined) throw new Unsupported(pattern.text, pattern);
  const name = pattern.childForFieldName('name') ?? (parts(pattern).at(-1) as Node);
  const isDiscard = name.text === '_';
  const test: Test = isVar ? () => true : ofType(wanted, type, pattern);
  if (isDiscard) return test;
  return storing(
    names.declare(name.text, wanted, pattern),
    test,
    isReference(type) && !isReference(wanted),
  );
}

const storing =
  ({ slot }: Local, test: Test, isBoxed: boolean): Test =>
  (value, scope) => {
    if (!test(value, scope)) return false;
    const cell = scope.frame[slot];
    const given = isBoxed ? unbox(value) : value;
    if (cell) cell.value = given;
    else scope.frame[slot] = { value: given };
    return true;
  };
