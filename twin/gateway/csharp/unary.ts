import type { Node } from 'web-tree-sitter';
import { implicitly, underlying } from './conversions.ts';
import { EnumValue } from './enum-value.ts';
import type { Code } from './member.ts';
import type { Names } from './names.ts';
import { converter, holds, isInteger, isNumeric, type Numeric, promoted } from './numeric.ts';
import { descriptorOf, lineage } from './registry.ts';
import { parts, Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

/** `-x`, `+x`, `!x` and `~x`. */
export function compilePrefix(node: Node, names: Names): Code {
  const token = node.child(0)?.text ?? '';
  const operand = parts(node)[0] as Node;
  if (token === '-' && LEAST.test(operand.text)) return least(operand.text);
  const value = names.compile(operand);
  const operation = unary(token, value.type);
  if (!operation) throw new Unsupported(`${token}${value.type}: ${node.text}`, node);
  const { gives, run } = operation;
  if (value.literal === undefined || value.type === 'null') {
    return { type: gives, run: (scope) => run(value.run(scope) as never) };
  }
  const literal = run(value.literal as never);
  if (isInteger(gives) && token === '-' && !holds(gives, -BigInt(value.literal as Numeric))) {
    throw new Unsupported(`${node.text} overflows`, node);
  }
  return { type: gives, literal, run: () => literal };
}

/** The numbers whose positive counterparts their types do not hold. */
const LEAST = /^(?:2147483648|9223372036854775808[Ll]?)$/;

function least(text: string): Code {
  const isInt = text === '2147483648';
  const literal = isInt ? -0x80000000 : -(1n << 63n);
  return { type: isInt ? 'int' : 'long', literal, run: () => literal };
}

interface Operation {
  readonly gives: Type;
  run(value: never): unknown;
}

function unary(token: string, type: Type): Operation | undefined {
  if (token === '!')
    return type === 'bool' ? { gives: 'bool', run: (value) => !value } : ofNullable(token, type);
  if (isNumeric(type)) return numeric(token, type);
  const enumeration = descriptorOf(type);
  if (token === '~' && enumeration?.names) {
    return { gives: type, run: ({ value }: EnumValue) => EnumValue.of(enumeration, ~value) };
  }
  const own = lineage(type).flatMap(({ operators = {} }) => operators[`unary ${token}`] ?? []);
  const found = own.find(({ left }) => implicitly(type, left));
  if (found) return { gives: found.gives, run: found.run as Operation['run'] };
  return ofNullable(token, type);
}

function ofNullable(token: string, type: Type): Operation | undefined {
  const plain = underlying(type);
  const operation = plain === undefined ? undefined : unary(token, plain);
  return (
    operation && {
      gives: `${operation.gives}?`,
      run: (value) => (value === null ? null : operation.run(value)),
    }
  );
}

const RUN: Readonly<Record<string, (value: Numeric) => Numeric>> = {
  '-': (value) => -value,
  '+': (value) => value,
  '~': (value) => ~value,
};

function numeric(token: string, type: Type): Operation | undefined {
  const run = RUN[token];
  const wide = promoted(type, 'int');
  // The negative of a `uint` is a `long`; a `ulong` has none.
  const gives = token === '-' && wide === 'uint' ? 'long' : (wide ?? type);
  if (!run || (token === '-' && type === 'ulong')) return undefined;
  if (token === '~' && !isInteger(gives)) return undefined;
  const before = type === gives ? (value: never) => value : implicitly(type, gives);
  const cut = converter(gives);
  return before && { gives, run: (value) => cut(run(before(value) as Numeric)) };
}
