import type { Node } from 'web-tree-sitter';
import type { Code, Method, Overloads, Parameter, Scope } from './members/member.ts';
import type { Names } from './names.ts';
import { field, Unsupported } from './syntax.ts';
import { converts, type Type } from './types.ts';

/** A method with the arguments of one call, type-checked. */
export interface Chosen {
  readonly method: (target: unknown, args: readonly unknown[]) => unknown;
  readonly gives: Type;
  readonly args: readonly Code[];
}

/** The first overload whose parameters accept the arguments. */
export function chooseMethod(what: string, overloads: Overloads, list: Node, names: Names): Chosen {
  const given = list.namedChildren.filter(({ type }) => type === 'argument');
  for (const method of overloads) {
    const args = fit(method, given, names);
    if (!args) continue;
    method.check?.(args);
    const lambda = args.find((_, at) => isLambda(method.takes[at]));
    const gives =
      typeof method.gives === 'string' ? method.gives : method.gives(lambda?.type ?? '');
    const run = method.run as (...all: unknown[]) => unknown;
    return { gives, args, method: (target, values) => run(target, ...values) };
  }
  throw new Unsupported(`${what}${list.text}`);
}

export const bindArguments = (args: readonly Code[], scope: Scope): unknown[] =>
  args.map((argument) => argument.run(scope));

type Lambda = Extract<Parameter, { lambda: Type }>;

const isLambda = (parameter: Parameter | undefined): parameter is Lambda =>
  typeof parameter === 'object' && 'lambda' in parameter;

/** The arguments in parameter order; `undefined` if they do not fit. */
function fit({ takes }: Method, given: readonly Node[], names: Names): Code[] | undefined {
  if (given.length > takes.length) return undefined;
  const args: Code[] = [];
  for (const [at, parameter] of takes.entries()) {
    const argument = given[at];
    const code = argument ? fitOne(parameter, argument, names) : missing(parameter);
    if (!code) return undefined;
    args.push(code);
  }
  return args;
}

function missing(parameter: Parameter): Code | undefined {
  if (typeof parameter === 'string' || !('fallback' in parameter)) return undefined;
  const { type, fallback } = parameter;
  return { type, literal: fallback, run: () => fallback };
}

function fitOne(parameter: Parameter, argument: Node, names: Names): Code | undefined {
  const value = argument.namedChildren.at(-1) as Node;
  const label = argument.childForFieldName('name')?.text;
  if (isLambda(parameter)) return label ? undefined : fitLambda(parameter, value, names);
  const type = typeof parameter === 'string' ? parameter : parameter.type;
  if (label !== undefined && (typeof parameter === 'string' || parameter.name !== label)) {
    return undefined;
  }
  if (value.type === 'lambda_expression') return undefined;
  const code = names.compile(value);
  return converts(code.type, type) ? widened(code, type) : undefined;
}

/** Widens an int to a long where one is expected. */
function widened(code: Code, type: Type): Code {
  if (code.type !== 'int' || type !== 'long') return code;
  return { type, run: (scope) => BigInt(code.run(scope) as number) };
}

/** Compiles `name => body` to a function of one argument; its type is that of the body. */
function fitLambda(parameter: Lambda, node: Node, names: Names): Code | undefined {
  if (node.type !== 'lambda_expression') return undefined;
  const name = field(node, 'parameters');
  // C# refuses a parameter that hides a name, such as `context`.
  const isNew = name.type === 'implicit_parameter' && names.typeOf(name.text) === undefined;
  if (!isNew) throw new Unsupported(node.text);
  const body = names.with(name.text, parameter.lambda).compile(field(node, 'body'));
  if (parameter.gives !== 'anything' && !converts(body.type, parameter.gives)) return undefined;
  return {
    type: body.type,
    run:
      ({ context, locals }) =>
      (item: unknown) =>
        body.run({ context, locals: { ...locals, [name.text]: item } }),
  };
}
