import type { Node } from 'web-tree-sitter';
import { field, parts } from './syntax.ts';

/**
 * Which variables may have no value yet at a point of the program; `undefined` for a point that is
 * never reached.
 */
export type State = ReadonlySet<string> | undefined;

/** What the types say, by node. */
export interface Facts {
  /** The values of the conditions that are constants. */
  readonly constants: Map<number, boolean>;
  /** The bodies of functions that have a result. */
  readonly results: Set<number>;
}

/** The states behind a condition that holds, and behind one that does not. */
export interface Outcome {
  readonly yes: State;
  readonly no: State;
}

export const both = (one: State, other: State): State =>
  one && other ? new Set([...one, ...other]) : (one ?? other);

export const all = (states: readonly State[]): State => states.reduce(both, undefined);

export const without = (state: State, name: string): State => {
  if (!state?.has(name)) return state;
  const rest = new Set(state);
  rest.delete(name);
  return rest;
};

export const having = (state: State, names: readonly string[]): State =>
  names.length > 0 && state ? new Set([...state, ...names]) : state;

/** The variables that patterns and `out` arguments of an expression declare. */
export function declaredIn(node: Node): string[] {
  return node
    .descendantsOfType(['declaration_pattern', 'declaration_expression', 'var_pattern'])
    .filter((one) => isOwn(one, node))
    .flatMap((one) => one.childForFieldName('name')?.text ?? []);
}

/** Whether a part of a function belongs to that function, not to one inside it. */
function isOwn(part: Node, root: Node): boolean {
  for (let at = part.parent; at && at.id !== root.id; at = at.parent) {
    if (at.type === 'lambda_expression') return false;
  }
  return root.type !== 'lambda_expression';
}

export const returnsValue = (block: Node): boolean =>
  block
    .descendantsOfType('return_statement')
    .some((one) => parts(one).length > 0 && isOwn(one, block));

/** Children whose values are computed: not types, names of members, and labels. */
export function valuesIn(node: Node): Node[] {
  if (node.type === 'generic_name' || node.type.endsWith('_type')) return [];
  const isInitializer = node.type === 'initializer_expression';
  const skipped = new Set(
    ['type', 'name'].map((one) => node.childForFieldName(one)?.id).filter((id) => id !== undefined),
  );
  return node.children
    .filter(
      (child, at) => child.isNamed && !skipped.has(child.id) && node.child(at + 1)?.type !== '=',
    )
    .filter(({ type }) => type !== 'comment' && !type.startsWith('interpolation_'))
    .flatMap((child) => {
      const isMember = isInitializer && child.type === 'assignment_expression';
      return isMember ? [field(child, 'right')] : [child];
    });
}

/** The children in a field that may have several. */
export const named = (node: Node, name: string): Node[] =>
  node.childrenForFieldName(name).filter(({ isNamed }) => isNamed);
