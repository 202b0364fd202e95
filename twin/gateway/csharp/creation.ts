import type { Node } from 'web-tree-sitter';
import { chooseMethod } from './call.ts';
import type { Code } from './member.ts';
import type { Names } from './names.ts';
import { descriptorOf } from './registry.ts';
import { field, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';

/** `new T(arguments)`. */
export function compileCreation(node: Node, names: Names): Code {
  const type = typeOf(field(node, 'type'));
  const { constructors = [] } = descriptorOf(type) ?? {};
  if (constructors.length === 0) throw new Unsupported(`new ${type}()`, node);
  if (node.childForFieldName('initializer')) throw new Unsupported(node.text, node);
  const { call } = chooseMethod(`new ${type}`, [constructors], field(node, 'arguments'), names);
  return { type, run: (scope) => call(undefined, scope) };
}
