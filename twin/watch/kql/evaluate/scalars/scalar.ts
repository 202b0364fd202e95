import type { Type } from '../../plan.ts';
import type { Budget } from '../budget.ts';
import { textOf } from '../text.ts';
import { isNull, type Value } from '../values.ts';

/** What a run gives to each function. */
export interface Context {
  /** The time of the run, in ticks; the same for the whole query. */
  readonly now: bigint;
  readonly budget: Budget;
}

export type Apply = (args: readonly Value[], context: Context) => Value;

/** Chooses what a function or an operator does, for the types of its arguments and its result. */
export type Scalar = (types: readonly Type[], result: Type) => Apply;

export type Scalars = Readonly<Record<string, Scalar>>;

/** The same for all types. */
export const always =
  (apply: Apply): Scalar =>
  () =>
    apply;

/** Null if an argument is null. */
export const strict =
  (apply: Apply): Scalar =>
  () =>
  (args, context) =>
    args.some(isNull) ? null : apply(args, context);

/** Receives the texts of its arguments, which may be dynamic. */
export const onTexts =
  (apply: (...texts: string[]) => Value): Scalar =>
  (types) =>
  (args) =>
    apply(...args.map((value, index) => textOf(value, types[index] ?? 'string')));
