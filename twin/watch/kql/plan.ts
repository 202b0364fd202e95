/**
 * The plan of a query: what it computes, with every name resolved and every type known. It is plain
 * JSON, so that it can be kept; `analyze/` makes it with Microsoft's library, `evaluate/` runs it
 * without.
 */

export const TYPES = [
  'bool',
  'int',
  'long',
  'real',
  'decimal',
  'string',
  'datetime',
  'timespan',
  'guid',
  'dynamic',
] as const;

/** A scalar type of the language. */
export type Type = (typeof TYPES)[number];

export interface Column {
  readonly name: string;
  readonly type: Type;
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

export type Expression =
  /** A number of type long, a date and a period are digits in a text; dates and periods in ticks. */
  | { readonly is: 'literal'; readonly type: Type; readonly value: Json }
  | { readonly is: 'column'; readonly type: Type; readonly at: number }
  /** A function or an operator. */
  | {
      readonly is: 'call';
      readonly type: Type;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  /** The first value of a query: `toscalar`. */
  | { readonly is: 'first'; readonly type: Type; readonly of: Relation }
  /** Whether a query's first column contains a value: `in` and its relatives. */
  | {
      readonly is: 'among';
      readonly type: 'bool';
      readonly name: string;
      readonly value: Expression;
      readonly of: Relation;
    };

/** An aggregate function over the rows of a group. */
export interface Aggregate {
  readonly name: string;
  readonly args: readonly Expression[];
  /** The columns that it adds; more than one for `arg_max` and the like. */
  readonly types: readonly Type[];
}

export interface SortKey {
  readonly by: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** One place of a parse pattern: a text to find, a column to fill, or `*`. */
export type ParsePart =
  | { readonly text: string }
  | { readonly column: number; readonly type: Type }
  | 'skip';

export const JOIN_KINDS = [
  'innerunique',
  'inner',
  'leftouter',
  'rightouter',
  'fullouter',
  'leftsemi',
  'rightsemi',
  'leftanti',
  'rightanti',
] as const;

export type JoinKind = (typeof JOIN_KINDS)[number];

/** Where a column of a result comes from: a column of the input, by position, or an expression. */
export type Origin = number | Expression;

/** Something with rows; `columns` are those of its result, as the library names them. */
export type Relation = { readonly columns: readonly Column[] } & (
  | { readonly op: 'table'; readonly name: string }
  /** Rows written in the query: `datatable` and `print`. */
  | { readonly op: 'rows'; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly op: 'range';
      readonly from: Expression;
      readonly to: Expression;
      readonly step: Expression;
    }
  /** A query with a name, evaluated once for all its uses. */
  | { readonly op: 'shared'; readonly slot: number }
  /** Columns of the result, by position in each part; `null` where a part lacks it. */
  | {
      readonly op: 'union';
      readonly parts: readonly { readonly of: Relation; readonly from: readonly Origin[] }[];
    }
  | { readonly op: 'where'; readonly input: Relation; readonly condition: Expression }
  | { readonly op: 'project'; readonly input: Relation; readonly from: readonly Origin[] }
  | { readonly op: 'distinct'; readonly input: Relation; readonly from: readonly Origin[] }
  | {
      readonly op: 'summarize';
      readonly input: Relation;
      readonly by: readonly Expression[];
      readonly aggregates: readonly Aggregate[];
    }
  | { readonly op: 'count'; readonly input: Relation }
  | { readonly op: 'sort'; readonly input: Relation; readonly keys: readonly SortKey[] }
  | { readonly op: 'take'; readonly input: Relation; readonly rows: Expression }
  | {
      readonly op: 'top';
      readonly input: Relation;
      readonly rows: Expression;
      readonly key: SortKey;
    }
  /** Pairs of expressions that must agree; the right ones read a row of `right`. */
  | {
      readonly op: 'join';
      readonly kind: JoinKind;
      readonly input: Relation;
      readonly right: Relation;
      readonly on: readonly { readonly left: Expression; readonly right: Expression }[];
      /** Columns of the right side in the result. */
      readonly keep: readonly number[];
    }
  | {
      readonly op: 'mv-expand';
      readonly input: Relation;
      readonly from: readonly Origin[];
      /** Positions in the result of what is expanded, in step. */
      readonly expand: readonly { readonly at: number; readonly type: Type }[];
      /** Position of the column with the index of an item. */
      readonly index: number | null;
      readonly limit: Expression | null;
      readonly bags: 'bag' | 'array';
    }
  | {
      readonly op: 'parse';
      readonly input: Relation;
      readonly from: readonly Origin[];
      readonly value: Expression;
      readonly parts: readonly ParsePart[];
      /** How it matches; `relaxed` fills what it can. */
      readonly kind: 'simple' | 'relaxed';
      /** Drops rows that do not match: `parse-where`. */
      readonly only: boolean;
    }
  | {
      readonly op: 'make-series';
      readonly input: Relation;
      readonly by: readonly Expression[];
      readonly on: Expression;
      readonly from: Expression;
      readonly to: Expression;
      readonly step: Expression;
      readonly series: readonly { readonly of: Aggregate; readonly fallback: Expression }[];
    }
);

export interface Plan {
  /** Queries with names, for `shared`. */
  readonly shared: readonly Relation[];
  readonly result: Relation;
}
