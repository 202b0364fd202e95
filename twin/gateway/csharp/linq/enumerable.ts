import { arrayOf } from '../boxed.ts';
import { Sequence } from '../collections/sequence.ts';
import { Fault } from '../fault.ts';
import type { Members, Overloads, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';
import { aggregates } from './aggregates.ts';
import { elements } from './elements.ts';
import { filters } from './filter.ts';
import { furtherOrders, orders } from './order.ts';
import { shapes } from './shape.ts';

/** The methods that LINQ adds to every sequence. */
export const sequenceMembers = (item: Type): Members => ({
  ...filters(item),
  ...shapes(item),
  ...orders(item),
  ...elements(item),
  ...aggregates(item),
});

/** Those that it adds to a sorted one. */
export const sortedMembers = furtherOrders;

/** The static class, called by its name only where no sequence is given. */
export const ENUMERABLE: TypeOf = {
  name: 'Enumerable',
  statics: {
    Range: [
      {
        takes: ['int', 'int'],
        gives: listOf('int'),
        run: (_: never, start: number, count: number) => range(start, count),
      },
    ],
    Repeat: {
      generic: ([type]) => [repeating(type)],
    },
    Empty: {
      generic: ([type]) =>
        type === undefined
          ? undefined
          : [{ takes: [], gives: listOf(type), run: () => arrayOf(type, []) }],
    },
  },
};

function range(start: number, count: number): Sequence {
  if (count < 0 || start + count - 1 > 0x7fffffff) throw new Fault('ArgumentOutOfRangeException');
  return new Sequence('int', function* () {
    for (let at = 0; at < count; at += 1) yield start + at;
  });
}

function repeating(type: Type | undefined): Overloads[number] {
  const itemOf = ([given]: readonly Type[]): Type => type ?? (given as Type);
  return {
    takes: [type ?? { infer: (given) => (given === 'null' ? undefined : given) }, 'int'],
    gives: (types) => listOf(itemOf(types)),
    bind: (types) => (_: never, value: unknown, count: number) => {
      if (count < 0) throw new Fault('ArgumentOutOfRangeException');
      return new Sequence(itemOf(types), function* () {
        for (let at = 0; at < count; at += 1) yield value;
      });
    },
  };
}
