import type { Node } from 'web-tree-sitter';
import { compileBlock, compileCondition, compileEmbedded, isStatement } from './blocks.ts';
import { compileLocals } from './declarations.ts';
import { compileThrow } from './exceptions.ts';
import { reasonFor } from './language.ts';
import { compileDo, compileFor, compileForeach, compileWhile } from './loops.ts';
import type { Names } from './names.ts';
import { BREAK, CONTINUE, Returned, type Statement } from './statement.ts';
import { compileSwitch } from './switch.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { CAUGHT, compileTry, compileUsing } from './try.ts';

/** Compiles one statement; the other files call it, by the names in scope, for their parts. */
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

function compileExpressionStatement(node: Node, names: Names): Statement {
  const expression = parts(node)[0] as Node;
  if (!isStatement(expression)) throw new Unsupported(`${node.text} is no statement`, node);
  const { run } = names.compile(expression);
  return (scope) => {
    run(scope);
    return undefined;
  };
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
  const { wanted } = returns;
  const code = wanted === 'anything' ? names.compile(value) : names.compileAs(value, wanted);
  const give = returns.add(code, value);
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
