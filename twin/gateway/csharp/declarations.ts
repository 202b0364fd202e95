import type { Node } from 'web-tree-sitter';
import type { Code } from './member.ts';
import type { Names } from './names.ts';
import type { Statement } from './statement.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';

/** `int a = 1, b;` as a statement. */
export function compileLocals(node: Node, names: Names): Statement {
  const modifier = parts(node).find(({ type }) => type === 'modifier');
  if (modifier && modifier.text !== 'const') throw new Unsupported(node.text, node);
  if (node.child(0)?.type === 'using' || node.child(0)?.type === 'await') {
    throw new Unsupported(`${node.text}: a using declaration is C# 8`, node);
  }
  const declaration = parts(node).find(({ type }) => type === 'variable_declaration') as Node;
  return modifier ? constants(declaration, names) : compileDeclaration(declaration, names);
}

/** The variables of a declaration, without its semicolon. */
export function compileDeclaration(node: Node, names: Names): Statement {
  const type = field(node, 'type');
  const declarators = parts(node).filter((one) => one.type === 'variable_declarator');
  const runs = declarators.map((one) => compileDeclarator(type, one, declarators.length, names));
  return (scope) => {
    for (const run of runs) run(scope);
    return undefined;
  };
}

function compileDeclarator(type: Node, node: Node, count: number, names: Names): Statement {
  const name = field(node, 'name');
  const value = valueIn(node);
  if (type.type !== 'implicit_type') {
    const wanted = typeOf(type);
    if (!value) {
      names.declare(name.text, wanted, node);
      return () => undefined;
    }
    // The variable is in scope of its own value: a lambda may call itself.
    const { slot } = names.declare(name.text, wanted, node);
    return storing(slot, names.compileAs(value, wanted));
  }
  if (!value || count > 1) throw new Unsupported(`${node.text}: var needs one value`, node);
  const code = names.compile(value);
  return storing(names.declare(name.text, code.type, node).slot, code);
}

const storing =
  (slot: number, value: Code): Statement =>
  (scope) => {
    (scope.frame[slot] as { value: unknown }).value = value.run(scope);
    return undefined;
  };

const valueIn = (node: Node): Node | undefined => parts(node)[1];

function constants(declaration: Node, names: Names): Statement {
  const type = typeOf(field(declaration, 'type'));
  for (const node of parts(declaration).filter((one) => one.type === 'variable_declarator')) {
    const value = valueIn(node);
    if (!value) throw new Unsupported(node.text, node);
    const { literal } = names.compileAs(value, type);
    if (literal === undefined) throw new Unsupported(`${node.text} is no constant`, node);
    names.declare(field(node, 'name').text, type, node, { fixed: 'a constant', literal });
  }
  return () => undefined;
}
