import type { Node } from 'web-tree-sitter';
import type { Code } from './member.ts';
import type { Names } from './names.ts';
import { Returned, type Statement } from './statement.ts';
import { parts, Unsupported } from './syntax.ts';

/** The body of a function. */
export function compileFunctionBody(block: Node, names: Names): Code['run'] {
  const run = compileBlock(block, names);
  return (scope) => {
    const ending = run(scope);
    return ending instanceof Returned ? ending.value : undefined;
  };
}

/** `{ ... }`, in the given scope. */
export function compileBlock(block: Node, names: Names): Statement {
  return sequence(parts(block), names);
}

/** Statements one after another, whose variables are those of the scope. */
export function sequence(nodes: readonly Node[], names: Names): Statement {
  const statements = nodes.map((one) => names.compileStatement(one));
  const open = names.opener();
  return (scope) => {
    open(scope.frame);
    for (const run of statements) {
      const ending = run(scope);
      if (ending !== undefined) return ending;
    }
    return undefined;
  };
}

/** A statement that is part of another one has a scope of its own. */
export function compileEmbedded(node: Node, names: Names): Statement {
  if (node.type === 'local_declaration_statement') {
    throw new Unsupported(`${node.text}: a declaration needs a block`, node);
  }
  const inner = names.inner();
  return node.type === 'block' ? names.compileStatement(node) : sequence([node], inner);
}

/** A condition. */
export function compileCondition(node: Node, names: Names): Code {
  const code = names.compile(node);
  if (code.type !== 'bool')
    throw new Unsupported(`${node.text} has type ${code.type}, expected bool`, node);
  if (typeof code.literal === 'boolean') names.facts.constants.set(node.id, code.literal);
  return code;
}

/** Expressions that C# takes for statements. */
export const isStatement = ({ type, children }: Node): boolean =>
  [
    'assignment_expression',
    'invocation_expression',
    'object_creation_expression',
    'conditional_access_expression',
  ].includes(type) ||
  (/^(?:prefix|postfix)_unary_expression$/.test(type) &&
    children.some((child) => child.type === '++' || child.type === '--'));
