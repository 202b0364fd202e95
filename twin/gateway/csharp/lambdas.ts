import type { Node } from 'web-tree-sitter';
import { compileFunctionBody, isStatement } from './blocks.ts';
import { convert } from './conversions.ts';
import { enter, leave } from './limits.ts';
import type { Cell, Code, Scope } from './member.ts';
import type { Local, Names } from './names.ts';
import { Returns } from './returns.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';
import { genericOf, shapeOf, type Type } from './types.ts';

/** The types of a delegate's parameters, and of its result; `void` for an action. */
export interface Signature {
  readonly takes: readonly Type[];
  readonly gives: Type;
}

/** The signature of a delegate type; `undefined` for every other type. */
export function signatureOf(type: Type): Signature | undefined {
  const { name, args } = shapeOf(type);
  switch (name) {
    case 'Func':
      return { takes: args.slice(0, -1), gives: args.at(-1) as Type };
    case 'Action':
      return { takes: args, gives: 'void' };
    case 'Predicate':
      return { takes: args, gives: 'bool' };
    case 'Comparison':
      return { takes: [args[0] as Type, args[0] as Type], gives: 'int' };
    default:
      return undefined;
  }
}

export const delegateOf = ({ takes, gives }: Signature): Type =>
  gives === 'void' ? genericOf('Action', takes) : genericOf('Func', [...takes, gives]);

export const isLambda = ({ type }: Node): boolean => type === 'lambda_expression';

/** How many parameters a lambda has. */
export const arityOf = (lambda: Node): number => namesOf(lambda).length;

function namesOf(lambda: Node): Node[] {
  const list = field(lambda, 'parameters');
  return list.type === 'implicit_parameter' ? [list] : parts(list);
}

/**
 * A lambda as a function of values; the type is that of its result. `undefined` if the result has
 * another type than the wanted one.
 */
export function compileLambda(
  node: Node,
  takes: readonly Type[],
  gives: Type | 'anything',
  names: Names,
): Code | undefined {
  if (parts(node).some(({ type }) => type === 'modifier')) throw new Unsupported(node.text, node);
  const body = field(node, 'body');
  const returns = new Returns(gives);
  const scope = body.type === 'block' ? names.function(returns) : names.inner();
  const parameters = namesOf(node).map((one, at) => parameter(one, takes[at] as Type, scope));
  const code = body.type === 'block' ? ofBlock(body, returns, scope) : ofValue(body, gives, scope);
  if (!code) return undefined;
  const { run } = code;
  return { type: code.type, run: (outer) => bound(parameters, run, outer) };
}

function ofBlock(body: Node, returns: Returns, scope: Names): Code | undefined {
  const run = compileFunctionBody(body, scope.inner());
  const type = returns.settle();
  if (type !== undefined && type !== 'void') scope.facts.results.add(body.id);
  return type === undefined ? undefined : { type, run };
}

function ofValue(body: Node, gives: Type | 'anything', scope: Names): Code | undefined {
  if (gives === 'anything') return scope.compile(body);
  if (gives !== 'void') {
    if (isLambda(body) || body.type === 'default_expression') return scope.compileAs(body, gives);
    return convert(scope.compile(body), gives);
  }
  return isStatement(body) ? scope.compile(body) : undefined;
}

function parameter(node: Node, type: Type, scope: Names): Local {
  const declared = node.childForFieldName('type');
  if (declared && typeOf(declared) !== type) throw new Unsupported(node.text, node);
  const name = node.type === 'implicit_parameter' ? node : field(node, 'name');
  return scope.declare(name.text, type, node);
}

/** The function: each call has variables of its own, and shares those around the lambda. */
function bound(parameters: readonly Local[], run: Code['run'], { context, frame }: Scope) {
  // The next iteration of a loop gives its variables other cells.
  const around = frame.slice();
  return (...values: unknown[]): unknown => {
    const own: Cell[] = around.slice();
    for (const [at, { slot }] of parameters.entries()) own[slot] = { value: values[at] };
    enter();
    try {
      return run({ context, frame: own });
    } finally {
      leave();
    }
  };
}
