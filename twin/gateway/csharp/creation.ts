import type { Node } from 'web-tree-sitter';
import { Anonymous, anonymousName } from './anonymous.ts';
import { chooseMethod, methodsIn } from './call.ts';
import { indexerIn, openItem, openProperty, propertyIn } from './chain.ts';
import { present } from './fault.ts';
import { allocate, step } from './limits.ts';
import type { Code, Scope } from './member.ts';
import type { Names } from './names.ts';
import { descriptorOf, membersOf } from './registry.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';
import type { Type } from './types.ts';

/** About what an object takes in memory. */
const OBJECT_BYTES = 128;

/** `new T(arguments) { initialiser }`. */
export function compileCreation(node: Node, names: Names): Code {
  const type = typeOf(field(node, 'type'));
  const { constructors = [] } = descriptorOf(type) ?? {};
  if (constructors.length === 0) throw new Unsupported(`new ${type}()`, node);
  const initializer = node.childForFieldName('initializer') ?? undefined;
  const list = node.childForFieldName('arguments') ?? undefined;
  if (!list && !initializer) throw new Unsupported(`${node.text} without arguments`, node);
  const { call: create } = chooseMethod(`new ${type}`, [constructors], list, names, node);
  const call: typeof create = (target, scope) => {
    allocate(OBJECT_BYTES);
    return create(target, scope);
  };
  if (!initializer) return { type, run: (scope) => call(undefined, scope) };
  const fill = compileInitializer(initializer, type, names);
  return {
    type,
    run(scope) {
      const made = call(undefined, scope);
      fill(made, scope);
      return made;
    },
  };
}

type Fill = (target: unknown, scope: Scope) => void;

/** `{ Name = value, [key] = value }` or `{ item, { key, value } }`, on an object that exists. */
function compileInitializer(node: Node, type: Type, names: Names): Fill {
  const fills = parts(node).map((part) =>
    part.type === 'assignment_expression' ? assigned(part, type, names) : added(part, type, names),
  );
  return (target, scope) => {
    for (const fill of fills) {
      step();
      fill(target, scope);
    }
  };
}

function assigned(node: Node, type: Type, names: Names): Fill {
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (left.type === 'element_binding_expression') return assignedItem(left, right, type, names);
  const property = propertyIn(membersOf(type, left.text));
  if (!property) throw new Unsupported(`${type} has no ${left.text}`, left);
  const open = (target: unknown) => openProperty(target, property);
  if (right.type === 'initializer_expression') {
    const fill = compileInitializer(right, property.gives, names);
    return (target, scope) => fill(present(open(target).get()), scope);
  }
  if (!property.set) throw new Unsupported(`an assignment to ${left.text}`, left);
  const value = names.compileAs(right, property.gives);
  return (target, scope) => open(target).set(value.run(scope));
}

function assignedItem(left: Node, right: Node, type: Type, names: Names): Fill {
  const { indexer, converted } = indexerIn(type, left, names);
  if (!indexer.set) throw new Unsupported(`an assignment to ${left.text}`, left);
  const value = names.compileAs(right, indexer.gives);
  return (target, scope) => {
    const keys = converted.map((key) => key.run(scope));
    openItem(target, indexer, keys).set(value.run(scope));
  };
}

/** An item is what the method `Add` of the object receives. */
function added(node: Node, type: Type, names: Names): Fill {
  const groups = methodsIn(membersOf(type, 'Add'), []);
  if (groups.length === 0) throw new Unsupported(`${type} has no Add()`, node);
  const items = node.type === 'initializer_expression' ? parts(node) : [node];
  const { call } = chooseMethod(`${type}.Add`, groups, items, names, node);
  return call;
}

/** `new { a, b.C, D = e }`. */
export function compileAnonymous(node: Node, names: Names): Code {
  const properties = membersIn(node).map(([name, value]) => {
    const code = names.compile(value);
    if (code.type === 'null' || code.type === 'void') throw new Unsupported(value.text, value);
    return { name, code };
  });
  const type = anonymousName(properties.map(({ name, code }) => [name, code.type]));
  const isDouble = new Set(properties.map(({ name }) => name)).size < properties.length;
  if (isDouble) throw new Unsupported(`${node.text}: a second property of one name`, node);
  return {
    type,
    run: (scope) =>
      new Anonymous(
        type,
        Object.fromEntries(properties.map(({ name, code }) => [name, code.run(scope)])),
      ),
  };
}

/** Names and values: a name may be that of the value. */
function membersIn(node: Node): [string, Node][] {
  const found: [string, Node][] = [];
  const children = node.children.filter(({ type }) => type !== 'comment');
  for (const [at, child] of children.entries()) {
    if (!child.isNamed || children[at + 1]?.type === '=') continue;
    const isNamed = children[at - 1]?.type === '=';
    const name = isNamed
      ? children[at - 2]?.text
      : /(?:^|[.?\s])([A-Za-z_]\w*)$/.exec(child.text)?.[1];
    if (name === undefined) throw new Unsupported(`${child.text} needs a name`, child);
    found.push([name, child]);
  }
  return found;
}
