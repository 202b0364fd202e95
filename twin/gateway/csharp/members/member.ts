import type { Type } from '../types.ts';

/** A checked part of an expression, ready to run. */
export interface Code {
  readonly type: Type;
  /** The value, if the expression states it literally. */
  readonly literal?: unknown;
  run(scope: Scope): unknown;
}

/** What an expression runs in: the request's context and the parameters of enclosing lambdas. */
export interface Scope {
  readonly context: unknown;
  readonly locals: Readonly<Record<string, unknown>>;
}

/** A readable property, with its type. */
export interface Property {
  readonly gives: Type;
  get(target: never): unknown;
}

/** A parameter: a type, an optional one, or a function of one argument. */
export type Parameter =
  | Type
  | { readonly name: string; readonly type: Type; readonly fallback: unknown }
  | { readonly lambda: Type; readonly gives: Type | 'anything' };

export interface Method {
  readonly takes: readonly Parameter[];
  /** The result's type; a function if it depends on the type that the lambda returns. */
  readonly gives: Type | ((lambda: Type) => Type);
  /** Refuses arguments that compile but are not modelled. */
  check?(args: readonly Code[]): void;
  run(target: never, ...args: never[]): unknown;
}

/** Methods that share a name and differ in their parameters. */
export type Overloads = readonly Method[];

export type Member = Property | Overloads;

export type Members = Readonly<Record<string, Member>>;

export const isMethods = (member: Member): member is Overloads => Array.isArray(member);
