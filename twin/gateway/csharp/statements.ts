import type { Node } from 'web-tree-sitter';
import { compileLocals } from './declarations.ts';
import { compileThrow } from './exceptions.ts';
import { reasonFor } from './language.ts';
import { compileDo, compileFor, compileForeach, compileWhile } from './loops.ts';
import type { Code, Scope } from './member.ts';
import type { Names } from './names.ts';
import { compileSwitch } from './switch.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { compileTry, compileUsing } from './try.ts';

/** How a statement ends: normally, with a jump, or with the value that the function returns. */
export type Ending = undefined | typeof BREAK | typeof CONTINUE | Returned;

export const BREAK = Symbol('break');
export const CONTINUE = Symbol('continue');

export class Returned {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

export type Statement = (scope: Scope) => Ending;

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
  const statements = nodes.map((one) => compileStatement(one, names));
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
  return node.type === 'block' ? compileStatement(node, names) : sequence([node], inner);
}

export function compileStatement(node: Node, names: Names): Statement {
  const compile = Object.hasOwn(STATEMENTS, node.type) ? STATEMENTS[node.type] : undefined;
  if (!compile) throw new Unsupported(`${reasonFor(node.type)}: ${node.text}`, node);
  return names.nested(node, () => compile(node, names));
}

const STATEMENTS: Readonly<Record<string, (node: Node, names: Names) => Statement>> = {
  block: (node, names) => compileBlock(node, names.inner()),
  empty_statement: () => () => undefined,
  local_declaration_statement: compileLocals,
  expression_statement: compileExpressionStatement,
  if_statement: compileIf,
  while_statement: compileWhile,
  do_statement: compileDo,
  for_statement: compileFor,
  foreach_statement: compileForeach,
  switch_statement: compileSwitch,
  break_statement: () => () => BREAK,
  continue_statement: () => () => CONTINUE,
  return_statement: compileReturn,
  throw_statement: compileThrowStatement,
  try_statement: compileTry,
  using_statement: compileUsing,
};

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

function compileExpressionStatement(node: Node, names: Names): Statement {
  const expression = parts(node)[0] as Node;
  if (!isStatement(expression)) throw new Unsupported(`${node.text} is no statement`, node);
  const { run } = names.compile(expression);
  return (scope) => {
    run(scope);
    return undefined;
  };
}

/** A condition. */
export function compileCondition(node: Node, names: Names): Code {
  const code = names.compile(node);
  if (code.type !== 'bool')
    throw new Unsupported(`${node.text} has type ${code.type}, expected bool`, node);
  if (typeof code.literal === 'boolean') names.facts.constants.set(node.id, code.literal);
  return code;
}

function compileIf(node: Node, names: Names): Statement {
  const condition = compileCondition(field(node, 'condition'), names);
  const yes = compileEmbedded(field(node, 'consequence'), names);
  const other = node.childForFieldName('alternative');
  const no = other ? compileEmbedded(other, names) : () => undefined;
  return (scope) => (condition.run(scope) ? yes(scope) : no(scope));
}

function compileReturn(node: Node, names: Names): Statement {
  const { returns } = names;
  const [value] = parts(node);
  if (!returns) throw new Unsupported(node.text, node);
  if (!value) {
    if (!returns.acceptsNothing()) throw new Unsupported(`${node.text} without a value`, node);
    return () => new Returned(undefined);
  }
  if (returns.isVoid) throw new Unsupported(`${node.text}: the function has no result`, node);
  const give = returns.compile(value, names);
  return (scope) => new Returned(give(scope));
}

function compileThrowStatement(node: Node, names: Names): Statement {
  const [value] = parts(node);
  if (value) return compileThrow(value, names);
  const caught = names.find(CAUGHT);
  if (!caught) throw new Unsupported('throw without an exception', node);
  return ({ frame }) => {
    throw frame[caught.slot]?.value;
  };
}

/** The name, which no policy can write, of the exception that a `catch` handles. */
export const CAUGHT = '<caught>';
