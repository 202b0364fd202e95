import type { Node } from 'web-tree-sitter';
import { chooseMethod, methodsIn } from './call.ts';
import { acceptsNull, convert, underlying } from './conversions.ts';
import { present } from './fault.ts';
import { signatureOf } from './lambdas.ts';
import { constant } from './literals.ts';
import type { Code, Indexer, Member, Property, Scope } from './member.ts';
import type { Names } from './names.ts';
import type { Opened, Place } from './place.ts';
import { lineage, membersOf, staticsOf } from './registry.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { argumentsOf, namedType } from './type-name.ts';
import type { Type } from './types.ts';

const LINKS: ReadonlySet<string> = new Set([
  'member_access_expression',
  'element_access_expression',
  'invocation_expression',
  'conditional_access_expression',
]);

export const isChain = ({ type }: Node): boolean => LINKS.has(type);

/** Marks that `?.` or `?[` skipped the rest of a chain because of a null. */
const LEFT = Symbol('left');

/** One link; its value may be the marker for a skipped chain. */
interface Link extends Code {
  readonly skips?: boolean;
}

/** `a.b(c)?[d]`: members, calls and lookups, one after another. */
export function compileChain(node: Node, names: Names): Code {
  const { skips, ...code } = link(node, names);
  if (!skips) return code;
  const type = acceptsNull(code.type) || code.type === 'void' ? code.type : `${code.type}?`;
  return { type, run: (scope) => settle(code.run(scope)) };
}

const settle = (value: unknown): unknown => (value === LEFT ? null : value);

function link(node: Node, names: Names): Link {
  return names.nested(node, () => linkOf(node, names));
}

function linkOf(node: Node, names: Names): Link {
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

const receiver = (node: Node, names: Names): Link =>
  isChain(node) ? link(node, names) : names.compile(node);

function member(node: Node, names: Names): Link {
  const owner = field(node, 'expression');
  const name = field(node, 'name').text;
  const type = staticType(owner, names);
  if (type === undefined) return read(receiver(owner, names), name, node);
  const found = propertyIn(staticsOf(type, name));
  if (!found) throw lacking(type, name, staticsOf(type, name), node);
  if (!found.isConstant) return { type: found.gives, run: () => found.get(undefined as never) };
  const value = found.get(undefined as never);
  return { type: found.gives, literal: value, run: () => value };
}

export const propertyIn = (members: readonly Member[]): Property | undefined =>
  members.find((one): one is Property => 'get' in one);

/** A type used as a value, such as `string` in `string.Join`. */
function staticType(node: Node, names: Names): Type | undefined {
  const [first = ''] = node.text.split(/[.<]/);
  return names.isName(first.trim()) ? undefined : namedType(node);
}

function read(owner: Link, name: string, node: Node): Link {
  const found = propertyIn(membersOf(owner.type, name));
  if (!found) throw lacking(owner.type, name, membersOf(owner.type, name), node);
  const { gives } = found;
  const get = found.get as (target: unknown) => unknown;
  return after(owner, gives, (target) => get.call(found, target));
}

const lacking = (type: Type, name: string, found: readonly Member[], node: Node): Unsupported =>
  new Unsupported(
    found.length > 0
      ? `the method ${type}.${name} as a value: write a lambda`
      : `${type} has no ${name}`,
    node,
  );

/** The next link: skipped if the one before was, and a fault if that one is null. */
function after(
  owner: Link,
  type: Type,
  run: (target: unknown, scope: Scope) => unknown,
  takesNull = false,
): Link {
  // A member of `T?` is one of the nullable value itself, null or not.
  const isNullable = takesNull || underlying(owner.type) !== undefined;
  const given = isNullable ? (value: unknown) => value : present;
  if (!owner.skips) return { type, run: (scope) => run(given(owner.run(scope)), scope) };
  return {
    type,
    skips: true,
    run: (scope) => {
      const target = owner.run(scope);
      return target === LEFT ? LEFT : run(given(target), scope);
    },
  };
}

function conditional(node: Node, names: Names): Link {
  const [condition, binding] = parts(node) as [Node, Node];
  const owner = optional(condition, names);
  if (binding.type === 'element_binding_expression') return element(owner, binding, names);
  if (binding.type !== 'member_binding_expression') throw new Unsupported(node.text, node);
  return read(owner, field(binding, 'name').text, node);
}

/** `a?`: skips the rest of the chain on null. */
function optional(node: Node, names: Names): Link {
  const owner = receiver(node, names);
  if (!acceptsNull(owner.type)) throw new Unsupported(node.text, node);
  return {
    type: underlying(owner.type) ?? owner.type,
    skips: true,
    run: (scope) => owner.run(scope) ?? LEFT,
  };
}

function invocation(node: Node, names: Names): Link {
  const callee = field(node, 'function');
  const list = field(node, 'arguments');
  if (callee.type === 'conditional_access_expression') {
    const [condition, binding] = parts(callee) as [Node, Node];
    return call(optional(condition, names), field(binding, 'name'), list, names);
  }
  if (callee.type === 'identifier' && callee.text === 'nameof') return nameOf(list, names);
  if (callee.type !== 'member_access_expression') return invoke(names.compile(callee), list, names);
  const owner = field(callee, 'expression');
  const name = field(callee, 'name');
  const type = staticType(owner, names);
  if (type !== undefined) return callStatic(type, name, list, names);
  return call(receiver(owner, names), name, list, names);
}

/** `nameof(a.b)`: the last name, of something that exists. */
function nameOf(list: Node, names: Names): Link {
  const [argument] = parts(list).map((one) => parts(one).at(-1) as Node);
  if (!argument) throw new Unsupported(`nameof${list.text}`, list);
  if (namedType(argument) === undefined) names.compile(argument);
  return constant('string', argument.text.split('.').at(-1)?.trim());
}

/** A call of a delegate. */
function invoke(callee: Code, list: Node, names: Names): Link {
  const signature = signatureOf(callee.type);
  if (!signature) throw new Unsupported(`${callee.type} is not a function`, list);
  const run = (target: (...values: unknown[]) => unknown, ...values: unknown[]) =>
    target(...values);
  const { gives, call } = chooseMethod('', [[{ ...signature, run } as never]], list, names);
  return { type: gives, run: (scope) => call(present(callee.run(scope)), scope) };
}

const nameIn = (name: Node): string =>
  name.type === 'generic_name' ? (parts(name)[0]?.text ?? '') : name.text;

function callStatic(type: Type, name: Node, list: Node, names: Names): Link {
  const groups = methodsIn(staticsOf(type, nameIn(name)), argumentsOf(name));
  if (groups.length === 0) throw missingStatic(type, name);
  const { gives, call } = chooseMethod(`${type}.${name.text}`, groups, list, names);
  return { type: gives, run: (scope) => call(undefined, scope) };
}

function missingStatic(type: Type, name: Node): Unsupported {
  const isOfSequences = membersOf('IOrderedEnumerable<int>', nameIn(name)).length > 0;
  return type === 'Enumerable' && isOfSequences
    ? new Unsupported(`Enumerable.${name.text}(items, ...): write items.${name.text}(...)`, name)
    : new Unsupported(`${type} has no ${name.text}()`, name);
}

function call(owner: Link, name: Node, list: Node, names: Names): Link {
  const groups = methodsIn(membersOf(owner.type, nameIn(name)), argumentsOf(name));
  if (groups.length === 0) throw new Unsupported(`${owner.type} has no ${name.text}()`, name);
  const { gives, isExtension, call } = chooseMethod(
    `${owner.type}.${name.text}`,
    groups,
    list,
    names,
  );
  return after(owner, gives, call, isExtension);
}

/** `owner[key]`. */
function element(owner: Link, subscript: Node, names: Names): Link {
  const { indexer, converted } = indexerIn(owner.type, subscript, names);
  const get = indexer.get as (target: unknown, ...keys: unknown[]) => unknown;
  const [first] = converted;
  if (converted.length === 1 && first) {
    return after(owner, indexer.gives, (target, scope) => get(target, first.run(scope)));
  }
  return after(owner, indexer.gives, (target, scope) =>
    get(target, ...converted.map((key) => key.run(scope))),
  );
}

interface Found {
  readonly indexer: Indexer;
  readonly converted: readonly Code[];
}

/** The indexer that accepts the keys, preferably as they are. */
function indexerOf(type: Type, keys: readonly Code[]): Found | undefined {
  const all = lineage(type).flatMap(({ indexers = [] }) => indexers);
  const found = all.flatMap((indexer) => {
    const converted = indexer.by.map((by, at) => keys[at] && convert(keys[at], by));
    const fits = indexer.by.length === keys.length && converted.every((key) => key);
    return fits ? [{ indexer, converted: converted as Code[] }] : [];
  });
  return (
    found.find(({ indexer }) => indexer.by.every((by, at) => by === keys[at]?.type)) ?? found[0]
  );
}

/** A property or an item, to be assigned. */
export function compilePlaceInChain(node: Node, names: Names): Place {
  if (node.type === 'member_access_expression') return placeOfMember(node, names);
  if (node.type === 'element_access_expression') return placeOfItem(node, names);
  throw new Unsupported(`an assignment to ${node.text}`, node);
}

function placeOfMember(node: Node, names: Names): Place {
  const owner = receiver(field(node, 'expression'), names);
  const name = field(node, 'name').text;
  const property = propertyIn(membersOf(owner.type, name));
  if (!property?.set || owner.skips) throw new Unsupported(`an assignment to ${node.text}`, node);
  return {
    type: property.gives,
    open: (scope) => openProperty(present(owner.run(scope)), property),
  };
}

/** A property of an object, to be read and written. */
export const openProperty = (target: unknown, property: Property): Opened => ({
  get: () => property.get(target as never),
  set: (value) => property.set?.(target as never, value as never),
});

function placeOfItem(node: Node, names: Names): Place {
  const owner = receiver(field(node, 'expression'), names);
  const found = indexerIn(owner.type, field(node, 'subscript'), names);
  if (!found.indexer.set || owner.skips) {
    throw new Unsupported(`an assignment to ${node.text}`, node);
  }
  const { indexer, converted } = found;
  return {
    type: indexer.gives,
    open(scope) {
      const target = present(owner.run(scope));
      return openItem(
        target,
        indexer,
        converted.map((key) => key.run(scope)),
      );
    },
  };
}

/** An item of an object, to be read and written. */
export const openItem = (target: unknown, indexer: Indexer, keys: readonly unknown[]): Opened => ({
  get: () => indexer.get(target as never, ...(keys as never[])),
  set: (value) => indexer.set?.(target as never, ...([...keys, value] as never[])),
});

/** The indexer for the keys of `[...]`. */
export function indexerIn(type: Type, subscript: Node, names: Names): Found {
  const keys = parts(subscript).map((argument) => names.compile(parts(argument).at(-1) as Node));
  const found = indexerOf(type, keys);
  if (found) return found;
  throw new Unsupported(`${type}[${keys.map((key) => key.type).join(', ')}]`, subscript);
}
