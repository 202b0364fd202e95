import type { Column, Expression, Relation } from '../plan.ts';
import { QueryError } from '../query-error.ts';
import type { Element } from './library.ts';

/** What a name of `let`, `as` or a parameter stands for. */
export type Binding =
  | { readonly is: 'relation'; readonly of: Relation }
  /** An expression that reads columns does so in one row only. */
  | { readonly is: 'value'; readonly of: Expression; readonly row: RowScope | undefined }
  | { readonly is: 'function'; readonly declaration: Element; readonly names: Names };

/** Names of the query so far, the innermost first. */
export interface Names {
  readonly known: Map<string, Binding>;
  readonly outer: Names | undefined;
}

export const inner = (outer: Names | undefined): Names => ({ known: new Map(), outer });

export function lookUp(names: Names | undefined, name: string): Binding | undefined {
  for (let scope = names; scope; scope = scope.outer) {
    const found = scope.known.get(name);
    if (found) return found;
  }
  return undefined;
}

/** The columns of the row that an expression reads. */
export interface RowScope {
  readonly columns: readonly Column[];
}

/** Nodes of a plan; a query of more is refused, since functions and names can multiply it. */
const MOST_NODES = 20_000;

/** What one query shares while it is planned. */
export class Planning {
  readonly shared: Relation[] = [];
  readonly #query: string;
  #nodes = 0;

  constructor(query: string) {
    this.#query = query;
  }

  lineOf({ TextStart }: { readonly TextStart: number }): number {
    return this.#query.slice(0, TextStart).split('\n').length;
  }

  /** Counts the nodes that a part of the query adds. @throws {QueryError} */
  count(element: Element, nodes = 1): void {
    this.#nodes += nodes;
    if (this.#nodes > MOST_NODES) {
      throw new QueryError(
        `the query is too large: with its functions written out it has more than ${MOST_NODES} parts`,
        this.lineOf(element),
      );
    }
  }
}

const sizes = new WeakMap<Expression, number>();

/** Nodes of an expression, which repeats each time that its name is used. */
export function sizeOf(expression: Expression): number {
  if (expression.is !== 'call') return 1;
  const known =
    sizes.get(expression) ?? expression.args.reduce((size, arg) => size + sizeOf(arg), 1);
  sizes.set(expression, known);
  return known;
}
