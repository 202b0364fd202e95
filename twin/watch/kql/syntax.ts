/** The parts of a parsed query. */

export type Expression =
  | { readonly is: 'literal'; readonly value: string | number | boolean }
  | { readonly is: 'column'; readonly name: string; readonly line: number }
  | { readonly is: 'member'; readonly of: Expression; readonly name: string }
  | {
      readonly is: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly line: number;
    };

export interface Assignment {
  readonly name: string;
  readonly value: Expression;
}

export type Operator =
  | { readonly is: 'where'; readonly condition: Expression }
  | { readonly is: 'extend'; readonly columns: readonly Assignment[] }
  | { readonly is: 'project'; readonly columns: readonly Assignment[] }
  | { readonly is: 'mv-expand'; readonly column: Assignment }
  | {
      readonly is: 'summarize';
      readonly aggregates: readonly Assignment[];
      readonly by: readonly Assignment[];
    };

export interface Query {
  readonly source:
    | { readonly is: 'table'; readonly name: string; readonly line: number }
    /** Fuzzy: a table that does not exist counts as empty. */
    | { readonly is: 'union'; readonly queries: readonly Query[] };
  readonly operators: readonly Operator[];
}
