import type { Node } from 'web-tree-sitter';
import { isA } from './conversions.ts';
import { type Fault, present } from './fault.ts';
import type { Scope } from './member.ts';
import type { Names } from './names.ts';
import { Unsupported } from './syntax.ts';

/** `throw exception`. */
export function compileThrow(node: Node, names: Names): (scope: Scope) => never {
  const value = names.compile(node);
  if (!isA(value.type, 'Exception')) throw new Unsupported(`throw ${node.text}`, node);
  return (scope) => {
    throw present(value.run(scope) as Fault | null);
  };
}
