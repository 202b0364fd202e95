import type { Node } from 'web-tree-sitter';
import type { Code, Scope } from './members/member.ts';
import type { Names } from './names.ts';
import { field, Unsupported } from './syntax.ts';
import { converts, isReference } from './types.ts';

type Combine = (left: Code, right: Code) => Code | undefined;

/** `left operator right`. */
export function compileBinary(node: Node, names: Names): Code {
  const operator = field(node, 'operator').text;
  const left = names.compile(field(node, 'left'));
  const right = names.compile(field(node, 'right'));
  const combine = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  const code = combine?.(left, right);
  if (!code) throw new Unsupported(`${left.type} ${operator} ${right.type}: ${node.text}`);
  return code;
}

const bool = (run: (scope: Scope) => boolean): Code => ({ type: 'bool', run });

const both = (left: Code, right: Code, type: string): boolean =>
  left.type === type && right.type === type;

const compared =
  (test: (left: number | bigint, right: number | bigint) => boolean): Combine =>
  (left, right) =>
    isNumber(left) && isNumber(right)
      ? bool((scope) => test(left.run(scope) as number, right.run(scope) as number))
      : undefined;

const OPERATORS: Readonly<Record<string, Combine>> = {
  '&&': (left, right) =>
    both(left, right, 'bool')
      ? bool((scope) => Boolean(left.run(scope) && right.run(scope)))
      : undefined,
  '||': (left, right) =>
    both(left, right, 'bool')
      ? bool((scope) => Boolean(left.run(scope) || right.run(scope)))
      : undefined,
  '==': (left, right) => equal(left, right, true),
  '!=': (left, right) => equal(left, right, false),
  // JavaScript compares numbers and bigints by value.
  '<': compared((left, right) => left < right),
  '<=': compared((left, right) => left <= right),
  '>': compared((left, right) => left > right),
  '>=': compared((left, right) => left >= right),
  '+': add,
  '??': (left, right) => {
    if (!isReference(left.type) || !converts(right.type, left.type)) return undefined;
    return { type: left.type, run: (scope) => left.run(scope) ?? right.run(scope) };
  },
};

const isNumber = ({ type }: Code): boolean => type === 'int' || type === 'long';

/** By value where .NET does so; objects only with null, because .NET compares them by identity. */
function equal(left: Code, right: Code, yes: boolean): Code | undefined {
  if (isNumber(left) && isNumber(right)) {
    // biome-ignore lint/suspicious/noDoubleEquals: an int and a long of one value are equal
    return bool((scope) => (left.run(scope) == right.run(scope)) === yes);
  }
  const isNullTest = left.type === 'null' || right.type === 'null';
  const isSame = left.type === right.type && ['string', 'bool', 'char'].includes(left.type);
  if (!isSame && !(isNullTest && isReference(left.type) && isReference(right.type)))
    return undefined;
  return bool((scope) => (left.run(scope) === right.run(scope)) === yes);
}

function add(left: Code, right: Code): Code | undefined {
  if (both(left, right, 'int')) {
    return {
      type: 'int',
      run: (scope) => ((left.run(scope) as number) + (right.run(scope) as number)) | 0,
    };
  }
  const texts = [left, right].filter(({ type }) => type === 'string').length;
  const isText = ({ type }: Code): boolean => ['string', 'char', 'int', 'long'].includes(type);
  if (texts === 0 || !isText(left) || !isText(right)) return undefined;
  const text = (code: Code, scope: Scope): string => String(code.run(scope) ?? '');
  return { type: 'string', run: (scope) => text(left, scope) + text(right, scope) };
}
