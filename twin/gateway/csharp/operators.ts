import type { Node } from 'web-tree-sitter';
import { convert, implicitly, isA, isReference, underlying } from './conversions.ts';
import { EnumValue } from './enum-value.ts';
import { compileThrow } from './exceptions.ts';
import { allocate } from './limits.ts';
import type { Code, Operator, Scope } from './member.ts';
import type { Names } from './names.ts';
import {
  arithmetic,
  COMPARISONS,
  converter,
  exact,
  holds,
  isInteger,
  isNumeric,
  promoted,
  shift,
} from './numeric.ts';
import { descriptorOf, lineage } from './registry.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { textOf } from './text-of.ts';
import type { Type } from './types.ts';

/** What an operator does with two values. */
interface Operation {
  readonly gives: Type;
  run(left: never, right: never): unknown;
}

/** `left operator right`. */
export function compileBinary(node: Node, names: Names): Code {
  const operator = field(node, 'operator').text;
  const left = names.compile(field(node, 'left'));
  const other = field(node, 'right');
  if (operator === '??' && other.type === 'throw_expression') return orThrow(left, other, names);
  const right = names.compile(other);
  return operate(operator, left, right, node);
}

export function operate(token: string, left: Code, right: Code, node: Node): Code {
  const logical = LOGICAL[token]?.(left, right);
  if (logical) return logical;
  const [one, other] = alike(left, right);
  const operation = operationOf(token, one, other);
  if (!operation) {
    throw new Unsupported(`${left.type} ${token} ${right.type}: ${node.text}`, node);
  }
  return folded(token, one, other, operation, node);
}

/** A constant `int` beside an unsigned number is one of its type. */
function alike(left: Code, right: Code): [Code, Code] {
  const isUnsigned = ({ type }: Code): boolean => type === 'uint' || type === 'ulong';
  if (isUnsigned(left)) return [left, (right.type === 'int' && convert(right, left.type)) || right];
  if (isUnsigned(right)) return [(left.type === 'int' && convert(left, right.type)) || left, right];
  return [left, right];
}

/** `left ?? throw exception`. */
function orThrow(left: Code, node: Node, names: Names): Code {
  const type = underlying(left.type) ?? left.type;
  const fail = compileThrow(parts(node)[0] as Node, names);
  return { type, run: (scope) => left.run(scope) ?? fail(scope) };
}

type Combine = (left: Code, right: Code) => Code | undefined;

const bools =
  (run: (left: Code, right: Code, scope: Scope) => unknown): Combine =>
  (left, right) =>
    left.type === 'bool' && right.type === 'bool'
      ? { type: 'bool', run: (scope) => run(left, right, scope) }
      : undefined;

/** Operators that may leave their right operand unevaluated. */
const LOGICAL: Readonly<Record<string, Combine>> = {
  '&&': bools((left, right, scope) => left.run(scope) && right.run(scope)),
  '||': bools((left, right, scope) => left.run(scope) || right.run(scope)),
  '??': coalesce,
};

function coalesce(left: Code, right: Code): Code | undefined {
  const plain = underlying(left.type);
  const type = [plain, left.type, right.type].find(
    (one) => one !== undefined && convert(right, one) && implicitly(plain ?? left.type, one),
  );
  if (type === undefined || (plain === undefined && !isReference(left.type))) return undefined;
  const change = implicitly(plain ?? left.type, type) as (value: never) => unknown;
  const other = convert(right, type) as Code;
  return {
    type,
    run: (scope) => {
      const value = left.run(scope);
      return value === null ? other.run(scope) : change(value as never);
    },
  };
}

/** Two constants give a constant. */
function folded(token: string, left: Code, right: Code, operation: Operation, node: Node): Code {
  const { gives } = operation;
  const run = operation.run as (left: unknown, right: unknown) => unknown;
  if (isConstant(left) && isConstant(right)) {
    if (overflows(token, gives, left, right)) throw new Unsupported(`${node.text} overflows`, node);
    const isZero = isInteger(gives) && Number(right.literal) === 0;
    if ((token === '/' || token === '%') && isZero) {
      throw new Unsupported(`${node.text} divides by zero`, node);
    }
    const literal = run(left.literal, right.literal);
    return { type: gives, literal, run: () => literal };
  }
  return { type: gives, run: (scope) => run(left.run(scope), right.run(scope)) };
}

const isConstant = ({ literal, type }: Code): boolean => literal !== undefined && type !== 'null';

function overflows(token: string, gives: Type, left: Code, right: Code): boolean {
  if (!isInteger(gives) || !isNumeric(left.type) || !isNumeric(right.type)) return false;
  const [one, other] = [left, right].map(({ literal }) => converter('long')(literal) as bigint);
  const value = exact(token, one as bigint, other as bigint);
  return value !== undefined && !holds(gives, value);
}

export function operationOf(token: string, left: Code, right: Code): Operation | undefined {
  return (
    onTypes(token, left.type, right.type) ??
    lifted(token, left.type, right.type) ??
    (token === '==' || token === '!=' ? equality(token, left.type, right.type) : undefined)
  );
}

function onTypes(token: string, left: Type, right: Type): Operation | undefined {
  if (isNumeric(left) && isNumeric(right)) return numeric(token, left, right);
  if (left === 'bool' && right === 'bool') return boolean(token);
  if (token === '+' && (left === 'string' || right === 'string')) {
    const own = defined(token, left, right);
    if (own) return own;
    const [one, other] = [textOf(left), textOf(right)];
    return { gives: 'string', run: (a, b) => joined(one(a), other(b)) };
  }
  if (left === 'string' && right === 'string')
    return boolean(token === '==' ? '==' : token === '!=' ? '!=' : '');
  return enumeration(token, left, right) ?? defined(token, left, right);
}

/** V8 shares the longer text, so that appending to it costs what is appended. */
function joined(left: string, right: string): string {
  const { length } = left.length < right.length ? left : right;
  if (length > 64) allocate(length);
  return left + right;
}

function numeric(token: string, left: Type, right: Type): Operation | undefined {
  if (token === '<<' || token === '>>') {
    const type = promoted(left, 'int');
    if (type === undefined || !isInteger(type) || !implicitly(right, 'int')) return undefined;
    return between(left, right, type, 'int', type, shift(token, type));
  }
  const type = promoted(left, right);
  if (type === undefined) return undefined;
  const compare = COMPARISONS[token];
  if (compare) return between(left, right, type, type, 'bool', compare);
  const run = arithmetic(token, type);
  return run && between(left, right, type, type, type, run);
}

/** An operator on values that are converted first. */
function between(
  left: Type,
  right: Type,
  one: Type,
  other: Type,
  gives: Type,
  run: (left: never, right: never) => unknown,
): Operation {
  if (left === one && right === other) return { gives, run };
  const a = implicitly(left, one) as (value: never) => never;
  const b = implicitly(right, other) as (value: never) => never;
  return { gives, run: (l, r) => run(a(l), b(r)) };
}

const BOOLEAN: Readonly<Record<string, (left: unknown, right: unknown) => unknown>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '&': (a, b) => Boolean(a) && Boolean(b),
  '|': (a, b) => Boolean(a) || Boolean(b),
  '^': (a, b) => a !== b,
};

function boolean(token: string): Operation | undefined {
  const run = BOOLEAN[token];
  return run && { gives: 'bool', run };
}

function enumeration(token: string, left: Type, right: Type): Operation | undefined {
  const type = descriptorOf(left);
  if (left !== right || !type?.names) return undefined;
  const compare = COMPARISONS[token];
  if (compare) {
    return {
      gives: 'bool',
      run: (a: EnumValue, b: EnumValue) => compare(a.value as never, b.value as never),
    };
  }
  const run = ['&', '|', '^'].includes(token) ? arithmetic(token, 'int') : undefined;
  return (
    run && {
      gives: left,
      run: (a: EnumValue, b: EnumValue) =>
        EnumValue.of(type, run(a.value as never, b.value as never) as number),
    }
  );
}

/** The operator that one of the two classes defines. */
function defined(token: string, left: Type, right: Type): Operation | undefined {
  const own = [...lineage(left), ...lineage(right)];
  const all = own.flatMap(({ operators = {} }) => operators[token] ?? []);
  const fits = all.filter(
    (one) => implicitly(left, one.left) && implicitly(right, one.right ?? ''),
  );
  const exactly = (one: Operator): number =>
    Number(one.left === left) + Number(one.right === right);
  const [best] = fits.toSorted((a, b) => exactly(b) - exactly(a));
  if (!best) return undefined;
  return between(left, right, best.left, best.right as Type, best.gives, best.run);
}

/** An operator of two values, on nullable ones: null if one is null. */
function lifted(token: string, left: Type, right: Type): Operation | undefined {
  const [one, other] = [underlying(left), underlying(right)];
  if (one === undefined && other === undefined) return undefined;
  if (left === 'null' || right === 'null') return undefined;
  const plain = onTypes(token, one ?? left, other ?? right);
  if (!plain || plain.gives === 'string') return undefined;
  const run = plain.run as (left: unknown, right: unknown) => unknown;
  if (Object.hasOwn(COMPARISONS, token)) {
    const ofNulls = (a: unknown, b: unknown): boolean =>
      token === '!=' ? a !== b : token === '==' && a === b;
    return {
      gives: 'bool',
      run: (a: unknown, b: unknown) => (a === null || b === null ? ofNulls(a, b) : run(a, b)),
    };
  }
  return {
    gives: `${plain.gives}?`,
    run: (a: unknown, b: unknown) => (a === null || b === null ? null : run(a, b)),
  };
}

/** Of objects: whether they are the same one. That of two boxed values depends on their boxes. */
function equality(token: string, left: Type, right: Type): Operation | undefined {
  const isNull = left === 'null' || right === 'null';
  if (isNull) {
    const other = left === 'null' ? right : left;
    if (!isReference(other) && underlying(other) === undefined) return undefined;
    return boolean(token);
  }
  const isKnown = (type: Type): boolean =>
    isReference(type) && type !== 'object' && type !== 'string';
  if (!isKnown(left) || !isKnown(right)) return undefined;
  return isA(left, right) || isA(right, left) ? boolean(token) : undefined;
}
