import type { Node } from 'web-tree-sitter';
import { arrayOf } from './boxed.ts';
import { convert, implicitly } from './conversions.ts';
import { arityOf, compileLambda, isLambda, signatureOf } from './lambdas.ts';
import { allocate } from './limits.ts';
import {
  type Code,
  isGeneric,
  isMethods,
  type Member,
  type Method,
  type Overloads,
  type Parameter,
  type Scope,
} from './member.ts';
import type { Names } from './names.ts';
import { compileOut, fitsOut } from './out.ts';
import { type Candidate, choose, type Given } from './overloads.ts';
import { parts, Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

/** A method with the arguments of one call, type-checked. */
export interface Chosen {
  readonly gives: Type;
  /** The target may be null. */
  readonly isExtension: boolean;
  call(target: unknown, scope: Scope): unknown;
}

/** The methods among the members of a name, by the type that declares them. */
export function methodsIn(members: readonly Member[], generics: readonly Type[]): Overloads[] {
  return members.flatMap((member) => {
    if (isGeneric(member)) return [member.generic(generics) ?? []];
    return isMethods(member) && generics.length === 0 ? [member] : [];
  });
}

/** The best overload for the arguments, of the nearest type that has one. */
export function chooseMethod(
  what: string,
  groups: readonly Overloads[],
  list: Node | readonly Node[] | undefined,
  names: Names,
  node: Node = list as Node,
): Chosen {
  const written = list === undefined ? [] : 'id' in list ? argumentsIn(list) : list;
  const given = written.map((argument) => read(argument, names));
  let reason: Unsupported | undefined;
  const kept = new Map<string, Code | undefined>();
  for (const overloads of groups) {
    const candidates = overloads.flatMap((method) => {
      try {
        return fits(method, given, names, kept);
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        reason ??= error;
        return [];
      }
    });
    if (candidates.length > 0) return counted(chosen(choose(what, candidates, node), names));
  }
  throw reason ?? new Unsupported(`${what}${node.text}`, node);
}

const argumentsIn = (list: Node): Node[] => parts(list).filter(({ type }) => type === 'argument');

function read(argument: Node, names: Names): Given {
  if (argument.type !== 'argument') {
    const code = isLambda(argument) ? undefined : names.compile(argument);
    return { node: argument, label: undefined, isOut: false, code };
  }
  const label = argument.childForFieldName('name')?.text;
  const node = parts(argument).at(-1) as Node;
  const isOut = argument.children.some(({ type }) => type === 'out');
  if (argument.children.some(({ type }) => type === 'ref' || type === 'in')) {
    throw new Unsupported(argument.text, argument);
  }
  const code = isOut || isLambda(node) ? undefined : names.compile(node);
  return { node, label, isOut, code };
}

function chosen(candidate: Candidate, names: Names): Chosen {
  const { method, types, given } = candidate;
  const args = candidate.args.map((code, at) => {
    const argument = given[at];
    return argument?.isOut ? compileOut(argument.node, code.type, names) : code;
  });
  method.check?.(args);
  const gives = typeof method.gives === 'string' ? method.gives : method.gives(types);
  const isExtension = method.isExtension ?? false;
  const run = (method.bind?.(types) ?? method.run) as (...all: unknown[]) => unknown;
  const [first, second] = args;
  // Most calls have few arguments, and these run on every request.
  switch (args.length) {
    case 0:
      return { gives, isExtension, call: (target) => run(target) };
    case 1:
      return {
        gives,
        isExtension,
        call: (target, scope) => run(target, (first as Code).run(scope)),
      };
    case 2:
      return {
        gives,
        isExtension,
        call: (target, scope) =>
          run(target, (first as Code).run(scope), (second as Code).run(scope)),
      };
    default:
      return {
        gives,
        isExtension,
        call: (target, scope) => run(target, ...args.map((one) => one.run(scope))),
      };
  }
}

/** A method that makes a text or an array counts what it makes. */
function counted(method: Chosen): Chosen {
  const { gives, call } = method;
  if (gives !== 'string' && !gives.endsWith('[]')) return method;
  return {
    ...method,
    call(target, scope) {
      const made = call(target, scope) as string | Uint8Array | unknown[] | null;
      if (made !== null && made.length > 64) {
        allocate(Array.isArray(made) ? made.length * 8 : made.length);
      }
      return made;
    },
  };
}

/** The ways in which a method accepts the arguments: as written, or with a list at the end. */
function fits(
  method: Method,
  given: readonly Given[],
  names: Names,
  kept: Map<string, Code | undefined>,
): Candidate[] {
  const normal = fit(method, given, names, kept, false);
  if (normal) return [normal];
  const expanded = isParams(method.takes.at(-1)) && fit(method, given, names, kept, true);
  return expanded ? [expanded] : [];
}

const isParams = (parameter: Parameter | undefined): parameter is { params: Type } =>
  typeof parameter === 'object' && 'params' in parameter;

function fit(
  method: Method,
  given: readonly Given[],
  names: Names,
  kept: Map<string, Code | undefined>,
  isExpanded: boolean,
): Candidate | undefined {
  const { takes } = method;
  const fixed = isExpanded ? takes.slice(0, -1) : takes;
  const rest = isExpanded ? given.slice(fixed.length) : [];
  if (!isExpanded && given.length > takes.length) return undefined;
  const args: Code[] = [];
  const types: Type[] = [];
  const wanted: (Type | undefined)[] = [];
  let defaults = 0;
  for (const [at, parameter] of fixed.entries()) {
    const argument = argumentFor(parameter, at, given);
    if (!argument) {
      const code = missing(parameter);
      if (!code) return undefined;
      defaults += 1;
      args.push(code);
      types.push(code.type);
      wanted.push(undefined);
      continue;
    }
    const one = fitOne(parameter, argument, types, names, kept);
    if (!one) return undefined;
    args.push(one.code);
    types.push(one.type);
    wanted.push(one.wanted);
  }
  const named = given.filter(({ label }) => label !== undefined).map(({ label }) => label);
  if (named.some((label) => !takes.some((one) => nameOf(one) === label))) return undefined;
  if (isExpanded) {
    const item = (takes.at(-1) as { params: Type }).params;
    const codes = rest.map(({ code }) => code && convert(code, item));
    if (codes.some((code) => !code)) return undefined;
    args.push({
      type: `${item}[]`,
      run: (scope) =>
        arrayOf(
          item,
          codes.map((code) => (code as Code).run(scope)),
        ),
    });
    types.push(`${item}[]`);
    wanted.push(...rest.map(() => item));
  }
  return { method, args, types, wanted, given, isExpanded, defaults };
}

const nameOf = (parameter: Parameter): string | undefined =>
  typeof parameter === 'object' && 'name' in parameter ? parameter.name : undefined;

function argumentFor(parameter: Parameter, at: number, given: readonly Given[]): Given | undefined {
  const name = nameOf(parameter);
  const labelled = given.find(({ label }) => label !== undefined && label === name);
  if (labelled) return labelled;
  return given[at]?.label === undefined ? given[at] : undefined;
}

function missing(parameter: Parameter): Code | undefined {
  if (typeof parameter === 'string' || !('fallback' in parameter)) return undefined;
  const { type, fallback } = parameter;
  return { type, literal: fallback, run: () => fallback };
}

/** Stands for an `out` argument until the overload, and so the variable's type, is chosen. */
const unset = (): never => {
  throw new Error('an argument without a variable');
};

interface Fitted {
  readonly code: Code;
  /** The argument's own type; of a lambda that of its result. */
  readonly type: Type;
  readonly wanted?: Type;
}

function fitOne(
  parameter: Parameter,
  given: Given,
  before: readonly Type[],
  names: Names,
  kept: Map<string, Code | undefined>,
): Fitted | undefined {
  if (typeof parameter === 'object' && 'out' in parameter) {
    if (!given.isOut) return undefined;
    const type = parameter.out;
    return fitsOut(given.node, type, names) ? { code: { type, run: unset }, type } : undefined;
  }
  if (given.isOut) return undefined;
  if (typeof parameter === 'object' && 'lambda' in parameter) {
    const takes =
      typeof parameter.lambda === 'function' ? parameter.lambda(before) : parameter.lambda;
    return fitFunction(given, takes, parameter.gives, names, kept);
  }
  const wanted = wantedOf(parameter, given);
  if (wanted === undefined) return undefined;
  const signature = signatureOf(wanted);
  if (!given.code)
    return signature && fitFunction(given, signature.takes, signature.gives, names, kept);
  const code = convert(given.code, wanted);
  return code && { code, type: given.code.type, wanted };
}

function wantedOf(parameter: Parameter, { code }: Given): Type | undefined {
  if (typeof parameter === 'string') return parameter;
  if ('infer' in parameter) return code && parameter.infer(code.type);
  if ('params' in parameter) return `${parameter.params}[]`;
  return 'type' in parameter ? parameter.type : undefined;
}

/** A lambda, or a delegate, where a method takes a function. */
function fitFunction(
  { node, code }: Given,
  takes: readonly Type[],
  gives: Type | 'anything',
  names: Names,
  kept: Map<string, Code | undefined>,
): Fitted | undefined {
  if (code) {
    const own = signatureOf(code.type);
    const isSame = own?.takes.join() === takes.join();
    if (!own || !isSame || (gives !== 'anything' && !implicitly(own.gives, gives)))
      return undefined;
    return { code, type: own.gives };
  }
  if (arityOf(node) !== takes.length) return undefined;
  const key = `${node.id} ${takes.join()} ${gives}`;
  if (!kept.has(key)) kept.set(key, compileLambda(node, takes, gives, names));
  const compiled = kept.get(key);
  return compiled && { code: compiled, type: compiled.type };
}
