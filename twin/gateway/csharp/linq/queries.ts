import type { Equality } from '../collections/equality.ts';
import { itemOf } from '../collections/item-of.ts';
import { iterate, Sequence } from '../collections/sequence.ts';
import type { Method, Parameter } from '../member.ts';
import { Unsupported } from '../syntax.ts';
import { listOf, type Type } from '../types.ts';

/** What the methods of LINQ share. */

export type Test = (item: unknown, at: number) => boolean;
export type Selector = (item: unknown, at: number) => unknown;
export type Comparer = Equality | null | undefined;

export const TEST = (item: Type): Parameter => ({ lambda: [item], gives: 'bool' });
export const TEST_AT = (item: Type): Parameter => ({ lambda: [item, 'int'], gives: 'bool' });
export const MAP = (item: Type): Parameter => ({ lambda: [item], gives: 'anything' });
export const MAP_AT = (item: Type): Parameter => ({ lambda: [item, 'int'], gives: 'anything' });

/** A sequence of any items. */
export const SEQUENCE: Parameter = {
  infer: (given) => (itemOf(given) === undefined ? undefined : given),
};

/** The only class that implements them compares strings. */
export const COMPARER = 'IEqualityComparer<string>';
export const ORDER = 'IComparer<string>';

/** The type of the items of a sequence, which a function or an argument gives. */
export function itemsIn(type: Type | undefined): Type {
  // While the case generator of a test asks, nothing is known of the type.
  if (type === '*') return type;
  const item = itemOf(type ?? '');
  if (item === undefined) throw new Unsupported(`${type} is not a sequence`);
  return item;
}

/** The type of a result whose keys, which a comparer of texts tells apart, the first function gives. */
export const byText =
  (made: (args: readonly Type[]) => Type, at = 0) =>
  (args: readonly Type[]): Type => {
    if (args[at] !== 'string') throw new Unsupported(`a comparer of texts for ${args[at]}`);
    return made(args);
  };

type Made = Type | ((args: readonly Type[]) => Type);
type Start = (items: Iterable<unknown>, ...args: never[]) => Iterator<unknown>;

/**
 * A method whose result is computed whenever it is enumerated.
 *
 * @param made type of its items, which may depend on the arguments.
 */
export function query(takes: readonly Parameter[], made: Made, compute: Start): Method {
  const madeOf = typeof made === 'string' ? () => made : made;
  const start = compute as (...all: unknown[]) => Iterator<unknown>;
  return {
    takes,
    isExtension: true,
    gives: (args) => listOf(madeOf(args)),
    bind: (args) => {
      const item = madeOf(args);
      return (source: unknown, ...given: unknown[]) => {
        const items = iterate(source);
        return new Sequence(item, () => start(items, ...given));
      };
    },
  };
}

/** The sequence as it is. */
export function itself(source: unknown): unknown {
  iterate(source);
  return source;
}

/** A method that enumerates at once. */
export const compute = (
  takes: readonly Parameter[],
  gives: NonNullable<Method['gives']>,
  run: (items: Iterable<unknown>, ...args: never[]) => unknown,
): Method => ({
  takes,
  gives,
  isExtension: true,
  bind:
    () =>
    (source: unknown, ...args: unknown[]) =>
      run(iterate(source), ...(args as never[])),
});
