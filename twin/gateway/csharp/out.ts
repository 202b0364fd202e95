import type { Node } from 'web-tree-sitter';
import type { Code } from './member.ts';
import type { Local, Names } from './names.ts';
import { field, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';
import type { Type } from './types.ts';

const isNew = ({ type }: Node): boolean => type === 'declaration_expression';

const isDiscard = ({ type, text }: Node, names: Names): boolean =>
  type === 'identifier' && text === '_' && !names.find('_');

/** Whether an `out` argument may receive a value of a type. */
export function fitsOut(node: Node, type: Type, names: Names): boolean {
  if (isDiscard(node, names)) return true;
  if (!isNew(node)) return names.find(node.text)?.type === type;
  const written = field(node, 'type');
  return written.type === 'implicit_type' || typeOf(written) === type;
}

/** An `out` argument: a function that stores the value in a variable, a new one or one in scope. */
export function compileOut(node: Node, type: Type, names: Names): Code {
  if (isDiscard(node, names)) return { type, run: () => () => undefined };
  const { slot } = isNew(node)
    ? names.declare(field(node, 'name').text, type, node)
    : found(node, names);
  return {
    type,
    run:
      ({ frame }) =>
      (value: unknown) => {
        const cell = frame[slot];
        if (cell) cell.value = value;
        else frame[slot] = { value };
      },
  };
}

function found(node: Node, names: Names): Local {
  const local = names.find(node.text);
  if (!local) throw new Unsupported(`the name ${node.text}`, node);
  return local;
}
