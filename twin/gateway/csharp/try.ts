import type { Node } from 'web-tree-sitter';
import { compileBlock, compileCondition, compileEmbedded } from './blocks.ts';
import { hasType, isA } from './conversions.ts';
import { compileDeclaration } from './declarations.ts';
import { Fault } from './fault.ts';
import { Exhausted } from './limits.ts';
import type { Scope } from './member.ts';
import { isMethods } from './member.ts';
import type { Names } from './names.ts';
import { membersOf } from './registry.ts';
import type { Ending, Statement } from './statement.ts';
import { field, parts, Unsupported } from './syntax.ts';
import { exceptionOf } from './thrown.ts';
import { typeOf } from './type-name.ts';
import type { Type } from './types.ts';

/** The name, which no policy can write, of the exception that a `catch` handles. */
export const CAUGHT = '<caught>';

/** Handles an exception; `undefined` if it is not one of the `catch`. */
interface Handler {
  readonly type: Type;
  /** Whether it has no filter. */
  readonly isWhole: boolean;
  accepts(fault: Fault, scope: Scope): boolean;
  readonly run: Statement;
}

export function compileTry(node: Node, names: Names): Statement {
  const body = compileBlock(field(node, 'body'), names.inner());
  const clauses = parts(node).filter(({ type }) => type === 'catch_clause');
  const handlers = clauses.map((one) => compileCatch(one, names));
  for (const [at, { type }] of handlers.entries()) {
    const isCaught = handlers.slice(0, at).some((one) => one.isWhole && isA(type, one.type));
    if (isCaught) throw new Unsupported(`a catch of ${type} behind one of its base`, clauses[at]);
  }
  const last = parts(node).find(({ type }) => type === 'finally_clause');
  const caught = handling(body, handlers);
  if (!last) return caught;
  const after = compileBlock(parts(last)[0] as Node, names.inner());
  return (scope) => finishing(caught, after, scope);
}

function finishing(run: Statement, after: Statement, scope: Scope): Ending {
  let ending: Ending;
  try {
    ending = run(scope);
  } catch (error) {
    // What ends the evaluation runs no more of it.
    if (exceptionOf(error)) after(scope);
    throw error;
  }
  after(scope);
  return ending;
}

const handling =
  (body: Statement, handlers: readonly Handler[]): Statement =>
  (scope) => {
    try {
      return body(scope);
    } catch (error) {
      const fault = exceptionOf(error);
      const handler = fault && handlers.find((one) => one.accepts(fault, scope));
      if (!handler) throw error;
      return handler.run(scope);
    }
  };

function compileCatch(node: Node, names: Names): Handler {
  const inner = names.inner();
  const declared = parts(node).find(({ type }) => type === 'catch_declaration');
  const type = declared ? typeOf(field(declared, 'type')) : 'Exception';
  if (!isA(type, 'Exception')) throw new Unsupported(`catch ${declared?.text}`, node);
  const name = declared?.childForFieldName('name');
  const slots = [inner.hidden(CAUGHT, type).slot];
  if (name) slots.push(inner.declare(name.text, type, name).slot);
  const filter = parts(node).find((one) => one.type === 'catch_filter_clause');
  const condition = filter && compileCondition(parts(filter)[0] as Node, inner);
  const body = compileBlock(field(node, 'body'), inner.inner());
  return {
    type,
    isWhole: !condition,
    run: body,
    accepts(fault, scope) {
      if (!hasType(fault, type)) return false;
      for (const slot of slots) scope.frame[slot] = { value: fault };
      return !condition || isTrue(condition.run, scope);
    },
  };
}

/** An exception in a filter means that it does not hold. */
function isTrue(run: (scope: Scope) => unknown, scope: Scope): boolean {
  try {
    return Boolean(run(scope));
  } catch (error) {
    if (!(error instanceof Fault) || error instanceof Exhausted) throw error;
    return false;
  }
}

export function compileUsing(node: Node, names: Names): Statement {
  const inner = names.inner();
  const [resource] = parts(node) as [Node];
  const start =
    resource.type === 'variable_declaration'
      ? usingVariable(resource, inner)
      : usingValue(resource, inner);
  const body = compileEmbedded(field(node, 'body'), inner);
  const open = inner.opener();
  return (scope) => {
    open(scope.frame);
    const dispose = start(scope);
    return finishing(
      body,
      () => {
        dispose();
        return undefined;
      },
      scope,
    );
  };
}

function usingVariable(node: Node, names: Names): (scope: Scope) => () => void {
  const run = compileDeclaration(node, names);
  const declared = parts(node)
    .filter(({ type }) => type === 'variable_declarator')
    .map((one) => names.fix(field(one, 'name').text, 'a resource of using'));
  const disposers = declared.map(({ type }) => disposerOf(type, node));
  return (scope) => {
    run(scope);
    return () => {
      for (const [at, { slot }] of declared.entries()) disposers[at]?.(scope.frame[slot]?.value);
    };
  };
}

function usingValue(node: Node, names: Names): (scope: Scope) => () => void {
  const value = names.compile(node);
  const dispose = disposerOf(value.type, node);
  return (scope) => {
    const resource = value.run(scope);
    return () => dispose(resource);
  };
}

function disposerOf(type: string, node: Node): (resource: unknown) => void {
  const method = membersOf(type, 'Dispose')
    .flatMap((one) => (isMethods(one) ? one : []))
    .find(({ takes }) => takes.length === 0);
  if (!method) throw new Unsupported(`using (${type}), which has no Dispose()`, node);
  const run = method.run as (target: unknown) => unknown;
  return (resource) => {
    if (resource !== null) run(resource);
  };
}
