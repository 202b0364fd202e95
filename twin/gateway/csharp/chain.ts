import type { Node } from 'web-tree-sitter';
import { bindArguments, chooseMethod } from './call.ts';
import { Fault, present } from './fault.ts';
import { findMember, findStatic } from './find.ts';
import { entry } from './members/dictionaries.ts';
import { child } from './members/json.ts';
import { type Code, isMethods, type Property, type Scope } from './members/member.ts';
import { STATICS } from './members/statics.ts';
import type { Names } from './names.ts';
import { field, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';
import { FIELDS, isReference, type Type, VARIABLES } from './types.ts';

const LINKS: ReadonlySet<string> = new Set([
  'member_access_expression',
  'element_access_expression',
  'invocation_expression',
  'conditional_access_expression',
]);

export const isChain = ({ type }: Node): boolean => LINKS.has(type);

/** Marks that `?.` or `?[` skipped the rest of a chain because of a null. */
const LEFT = Symbol('left');

/** `a.b(c)?[d]`: members, calls and lookups, one after another. */
export function compileChain(node: Node, names: Names): Code {
  const chain = link(node, names);
  return { type: chain.type, run: (scope) => settle(chain.run(scope)) };
}

const settle = (value: unknown): unknown => (value === LEFT ? null : value);

/** One link; its value may be the marker for a skipped chain. */
function link(node: Node, names: Names): Code {
  switch (node.type) {
    case 'member_access_expression':
      return member(node, names);
    case 'element_access_expression':
      return element(receiver(field(node, 'expression'), names), field(node, 'subscript'), names);
    case 'invocation_expression':
      return invocation(node, names);
    default:
      return conditional(node, names);
  }
}

const receiver = (node: Node, names: Names): Code =>
  isChain(node) ? link(node, names) : names.compile(node);

function member(node: Node, names: Names): Code {
  const owner = field(node, 'expression');
  const name = field(node, 'name').text;
  const type = staticType(owner, names);
  if (type === undefined) return read(receiver(owner, names), name);
  const found = findStatic(type, name);
  if (!found || isMethods(found)) throw new Unsupported(`${type} has no ${name}`);
  const value = found.get(undefined as never);
  return { type: found.gives, literal: value, run: () => value };
}

/** A type used as a value, such as `string` in `string.Join`. */
function staticType({ type, text }: Node, names: Names): Type | undefined {
  if (type !== 'identifier' && type !== 'predefined_type') return undefined;
  return names.typeOf(text) === undefined && Object.hasOwn(STATICS, text) ? text : undefined;
}

function read(owner: Code, name: string): Code {
  const found = findMember(owner.type, name);
  if (!found || isMethods(found)) throw new Unsupported(`${owner.type} has no ${name}`);
  return after(owner, found.gives, (target) => (found as Property).get(target as never));
}

/** The next link: skipped if the one before was, and a fault if that one is null. */
function after(owner: Code, type: Type, run: (target: unknown, scope: Scope) => unknown): Code {
  return {
    type,
    run: (scope) => {
      const target = owner.run(scope);
      return target === LEFT ? LEFT : run(present(target), scope);
    },
  };
}

function conditional(node: Node, names: Names): Code {
  const [condition, binding] = node.namedChildren as [Node, Node];
  const owner = optional(condition, names);
  if (binding.type === 'element_binding_expression')
    return nullable(element(owner, binding, names));
  if (binding.type !== 'member_binding_expression') throw new Unsupported(node.text);
  return nullable(read(owner, field(binding, 'name').text));
}

/** `a?`: skips the rest of the chain on null. */
function optional(node: Node, names: Names): Code {
  const owner = receiver(node, names);
  if (!isReference(owner.type)) throw new Unsupported(node.text);
  return { type: owner.type, run: (scope) => owner.run(scope) ?? LEFT };
}

/** A nullable number or bool has its own type, which the evaluator does not support. */
function nullable(code: Code): Code {
  if (!isReference(code.type)) throw new Unsupported(`the nullable type ${code.type}?`);
  return code;
}

function invocation(node: Node, names: Names): Code {
  const callee = field(node, 'function');
  const list = field(node, 'arguments');
  if (callee.type === 'conditional_access_expression') {
    const [condition, binding] = callee.namedChildren as [Node, Node];
    return nullable(call(optional(condition, names), field(binding, 'name'), list, names));
  }
  if (callee.type !== 'member_access_expression') throw new Unsupported(node.text);
  const owner = field(callee, 'expression');
  const type = staticType(owner, names);
  if (type !== undefined) return callStatic(type, field(callee, 'name').text, list, names);
  return call(receiver(owner, names), field(callee, 'name'), list, names);
}

function callStatic(type: Type, name: string, list: Node, names: Names): Code {
  const found = findStatic(type, name);
  if (!found || !isMethods(found)) throw new Unsupported(`${type} has no ${name}()`);
  const { method, gives, args } = chooseMethod(`${type}.${name}`, found, list, names);
  return { type: gives, run: (scope) => method(undefined, bindArguments(args, scope)) };
}

function call(owner: Code, name: Node, list: Node, names: Names): Code {
  const generics = name.type === 'generic_name' ? genericsOf(name) : [];
  const text = name.type === 'generic_name' ? (name.namedChild(0)?.text ?? '') : name.text;
  const found = findMember(owner.type, text, generics);
  if (!found || !isMethods(found)) throw new Unsupported(`${owner.type} has no ${name.text}()`);
  const { method, gives, args } = chooseMethod(`${owner.type}.${name.text}`, found, list, names);
  return after(owner, gives, (target, scope) => method(target, bindArguments(args, scope)));
}

const genericsOf = (name: Node): Type[] => (name.namedChild(1)?.namedChildren ?? []).map(typeOf);

/** `owner[key]`. */
function element(owner: Code, subscript: Node, names: Names): Code {
  const [argument, ...others] = subscript.namedChildren.filter(({ type }) => type === 'argument');
  if (!argument || others.length > 0) throw new Unsupported(subscript.text);
  const key = names.compile(argument.namedChild(0) as Node);
  const index = INDEXERS.find(({ of, by }) => of === owner.type && by.includes(key.type));
  if (!index) throw new Unsupported(`${owner.type}[${key.type}]`);
  return after(owner, index.gives, (target, scope) => {
    const value = key.run(scope);
    return index.get(target as never, value as never);
  });
}

interface Indexer {
  readonly of: Type;
  readonly by: readonly Type[];
  readonly gives: Type;
  get(target: never, key: never): unknown;
}

const json = (of: Type): Indexer => ({
  of,
  by: ['string', 'int'],
  gives: 'JToken',
  get: child as Indexer['get'],
});

const INDEXERS: readonly Indexer[] = [
  { of: FIELDS, by: ['string'], gives: 'string[]', get: entry as Indexer['get'] },
  { of: VARIABLES, by: ['string'], gives: 'object', get: entry as Indexer['get'] },
  { of: 'string[]', by: ['int'], gives: 'string', get: item as Indexer['get'] },
  json('JToken'),
  json('JObject'),
  json('JArray'),
];

function item(list: readonly string[], at: number): string {
  const found = list[at];
  if (found === undefined) throw new Fault('IndexOutOfRangeException');
  return found;
}
