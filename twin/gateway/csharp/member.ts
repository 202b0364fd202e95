import type { Type } from './types.ts';

/** A checked part of an expression, ready to run. */
export interface Code {
  readonly type: Type;
  /** The value, if the expression is a constant. */
  readonly literal?: unknown;
  run(scope: Scope): unknown;
}

/** A variable. Lambdas share the cell of a variable that they capture. */
export interface Cell {
  value: unknown;
}

/** What an expression runs in: the request's context, and the variables by their slots. */
export interface Scope {
  readonly context: unknown;
  readonly frame: Cell[];
}

/** A property, with its type. */
export interface Property {
  readonly gives: Type;
  /** The value is the same always: a constant of C#, such as that of an enumeration. */
  readonly isConstant?: true;
  get(target: never): unknown;
  set?(target: never, value: never): void;
}

export type Parameter =
  | Type
  /** An optional one, which the caller may name. */
  | { readonly name: string; readonly type: Type; readonly fallback: unknown }
  /** A function; the types of its parameters may depend on the arguments before it. */
  | {
      readonly lambda: readonly Type[] | ((before: readonly Type[]) => readonly Type[]);
      readonly gives: Type | 'anything';
    }
  /** The method receives a function that stores the value. */
  | { readonly out: Type }
  /** Any number of arguments; the method receives an array. */
  | { readonly params: Type }
  /** A type that follows from the argument's; none if that is not accepted. */
  | { readonly infer: (given: Type) => Type | undefined };

/** What a method does, given its target and its arguments. */
export type Run = (target: never, ...args: never[]) => unknown;

export interface Method {
  readonly takes: readonly Parameter[];
  /** The result's type. It may depend on those of the arguments, of a lambda that of its result. */
  readonly gives: Type | ((args: readonly Type[]) => Type);
  /** Refuses arguments that compile but are not modelled. */
  check?(args: readonly Code[]): void;
  /** A static method that is called like one of its first argument, which may be null. */
  readonly isExtension?: true;
  readonly run?: Run;
  /** What to run instead, if that depends on the types of the arguments. */
  bind?(args: readonly Type[]): Run;
}

/** Methods that share a name and differ in their parameters. */
export type Overloads = readonly Method[];

/** Methods with type arguments; without any, the types follow from the arguments. */
export interface Generic {
  generic(types: readonly Type[]): Overloads | undefined;
}

export type Member = Property | Overloads | Generic;

export type Members = Readonly<Record<string, Member>>;

export interface Indexer {
  readonly by: readonly Type[];
  readonly gives: Type;
  get(target: never, ...keys: never[]): unknown;
  set?(target: never, ...keysAndValue: never[]): void;
}

export interface Operator {
  readonly left: Type;
  /** Absent for an operator with one operand. */
  readonly right?: Type;
  readonly gives: Type;
  run(left: never, right: never): unknown;
}

/** A conversion that a class defines. */
export interface Conversion {
  readonly from: Type;
  readonly to: Type;
  readonly implicit: boolean;
  run(value: never): unknown;
}

/** What the evaluator knows of a type. */
export interface TypeOf {
  readonly name: Type;
  /** A struct, enumeration or number, which cannot be null. */
  readonly isValue?: boolean;
  /** All base classes and interfaces, the nearest first. */
  readonly bases?: readonly Type[];
  /** The type of the variable of `foreach`, if that is not of the first `IEnumerable` of the bases. */
  readonly items?: Type;
  /** Whether a value that is not null is of the type; absent for a static class. */
  is?(value: unknown): boolean;
  readonly constructors?: Overloads;
  readonly statics?: Members;
  readonly members?: Members;
  readonly indexers?: readonly Indexer[];
  /** By token; `unary -` with one operand. */
  readonly operators?: Readonly<Record<string, readonly Operator[]>>;
  readonly conversions?: readonly Conversion[];
  /** Names and values of an enumeration. */
  readonly names?: Readonly<Record<string, number>>;
  /** Whether the values of an enumeration are bits that have a text together. */
  readonly isFlags?: boolean;
  /** `default(T)`; null if absent. */
  readonly fallback?: unknown;
}

export const isMethods = (member: Member): member is Overloads => Array.isArray(member);

export const isGeneric = (member: Member): member is Generic => 'generic' in member;
