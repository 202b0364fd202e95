import type { Node } from 'web-tree-sitter';
import { compileCondition, compileEmbedded, isStatement } from './blocks.ts';
import { iterate } from './collections/sequence.ts';
import { explicitly } from './conversions.ts';
import { compileDeclaration } from './declarations.ts';
import { present } from './fault.ts';
import { step } from './limits.ts';
import type { Names } from './names.ts';
import { itemOf } from './registry.ts';
import { BREAK, type Ending, Returned, type Statement } from './statement.ts';
import { field, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';

/** How a loop ends if its body ended so; `undefined` to go on. */
const ended = (ending: Ending): ending is typeof BREAK | Returned =>
  ending === BREAK || ending instanceof Returned;

const outside = (ending: typeof BREAK | Returned): Ending =>
  ending === BREAK ? undefined : ending;

export function compileWhile(node: Node, names: Names): Statement {
  const inner = names.inner();
  const condition = compileCondition(field(node, 'condition'), inner);
  const body = compileEmbedded(field(node, 'body'), inner);
  const open = inner.opener();
  return (scope) => {
    for (;;) {
      step();
      open(scope.frame);
      if (!condition.run(scope)) return undefined;
      const ending = body(scope);
      if (ended(ending)) return outside(ending);
    }
  };
}

export function compileDo(node: Node, names: Names): Statement {
  const body = compileEmbedded(field(node, 'body'), names);
  const inner = names.inner();
  const condition = compileCondition(field(node, 'condition'), inner);
  const open = inner.opener();
  return (scope) => {
    for (;;) {
      step();
      const ending = body(scope);
      if (ended(ending)) return outside(ending);
      open(scope.frame);
      if (!condition.run(scope)) return undefined;
    }
  };
}

export function compileFor(node: Node, names: Names): Statement {
  const inner = names.inner();
  const initial = node.childrenForFieldName('initializer').filter((one) => one.isNamed);
  const starts = initial.map((one) =>
    one.type === 'variable_declaration'
      ? compileDeclaration(one, inner)
      : compileEffect(one, inner),
  );
  // What the condition and the updates declare belongs to one iteration.
  const iteration = inner.inner();
  const test = node.childForFieldName('condition');
  const condition = test ? compileCondition(test, iteration) : undefined;
  const body = compileEmbedded(field(node, 'body'), iteration);
  const updates = node
    .childrenForFieldName('update')
    .filter((one) => one.isNamed)
    .map((one) => compileEffect(one, iteration));
  const open = inner.opener();
  const openIteration = iteration.opener();
  return (scope) => {
    open(scope.frame);
    for (const start of starts) start(scope);
    for (;;) {
      step();
      openIteration(scope.frame);
      if (condition && !condition.run(scope)) return undefined;
      const ending = body(scope);
      if (ended(ending)) return outside(ending);
      for (const update of updates) update(scope);
    }
  };
}

function compileEffect(node: Node, names: Names): Statement {
  if (!isStatement(node)) throw new Unsupported(`${node.text} is no statement`, node);
  const { run } = names.compile(node);
  return (scope) => {
    run(scope);
    return undefined;
  };
}

export function compileForeach(node: Node, names: Names): Statement {
  const list = names.compile(field(node, 'right'));
  const item = itemOf(list.type);
  const type = node.childForFieldName('type');
  const left = field(node, 'left');
  if (item === undefined || !type || left.type !== 'identifier') {
    throw new Unsupported(`foreach over ${list.type}`, node);
  }
  const wanted = type.type === 'implicit_type' ? item : typeOf(type);
  const change = explicitly(item, wanted);
  if (!change) throw new Unsupported(`${item} as ${wanted}`, node);
  const inner = names.inner();
  const { slot } = inner.declare(left.text, wanted, left, { fixed: 'the variable of foreach' });
  const body = compileEmbedded(field(node, 'body'), inner);
  return (scope) => {
    for (const value of iterate(present(list.run(scope)))) {
      step();
      scope.frame[slot] = { value: change(value as never) };
      const ending = body(scope);
      if (ended(ending)) return outside(ending);
    }
    return undefined;
  };
}
