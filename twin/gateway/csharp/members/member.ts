import type { Type } from '../types.ts';

/** A part of an expression, checked and ready to run. */
export interface Code {
  readonly type: Type;
  /** The value, where it stands in the text of the expression. */
  readonly literal?: unknown;
  run(scope: Scope): unknown;
}

/** What an expression runs in: the request's context, and the parameters of lambdas around it. */
export interface Scope {
  readonly context: unknown;
  readonly locals: Readonly<Record<string, unknown>>;
}

/** Something that is read, with its type. */
export interface Property {
  readonly gives: Type;
  get(target: never): unknown;
}

/** A parameter: a type, one that may be left out, or a function of one argument. */
export type Parameter =
  | Type
  | { readonly name: string; readonly type: Type; readonly fallback: unknown }
  | { readonly lambda: Type; readonly gives: Type | 'anything' };

export interface Method {
  readonly takes: readonly Parameter[];
  /** The result; where it follows from what the lambda gives, a function of that. */
  readonly gives: Type | ((lambda: Type) => Type);
  /** Refuses arguments that compile and yet are not modelled. */
  check?(args: readonly Code[]): void;
  run(target: never, ...args: never[]): unknown;
}

/** Methods of one name that differ in their parameters. */
export type Overloads = readonly Method[];

export type Member = Property | Overloads;

export type Members = Readonly<Record<string, Member>>;

export const isMethods = (member: Member): member is Overloads => Array.isArray(member);
