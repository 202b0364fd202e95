import { delegateOf, signatureOf } from '../lambdas.ts';
import type { TypeOf } from '../member.ts';
import type { Generics } from '../registry.ts';
import { genericOf, type Type } from '../types.ts';

const delegate =
  (name: string) =>
  (args: readonly Type[]): TypeOf => {
    const type = genericOf(name, args);
    const { takes, gives } = signatureOf(type) ?? { takes: [], gives: 'void' };
    const run = (target: (...values: unknown[]) => unknown, ...values: unknown[]) =>
      target(...values);
    return {
      name: type,
      bases: [delegateOf({ takes, gives })],
      is: (value) => typeof value === 'function',
      members: { Invoke: [{ takes, gives, run }] },
    };
  };

/** Types of functions. */
export const DELEGATES: Generics = {
  Func: delegate('Func'),
  Action: delegate('Action'),
  Predicate: delegate('Predicate'),
  Comparison: delegate('Comparison'),
};

/** A function without parameters and result. */
export const ACTION: TypeOf = delegate('Action')([]);
