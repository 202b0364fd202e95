import type { Generic, Overloads, Parameter, TypeOf } from '../member.ts';
import { textOf } from '../text-of.ts';
import { genericOf, type Type } from '../types.ts';
import { method, property } from './describe.ts';

/** Values of .NET's class `Tuple`, with its type. */
export class Tuple {
  readonly type: Type;
  readonly items: readonly unknown[];

  constructor(type: Type, items: readonly unknown[]) {
    this.type = type;
    this.items = items;
  }
}

/** `Tuple<...>` of up to seven items. */
export function TUPLE(args: readonly Type[]): TypeOf {
  const name = genericOf('Tuple', args);
  return {
    name,
    is: (value) => value instanceof Tuple && value.type === name,
    constructors: [
      method([...args], name, (_: never, ...items: unknown[]) => new Tuple(name, items)),
    ],
    members: {
      ...Object.fromEntries(
        args.map((type, at) => [`Item${at + 1}`, property(type, ({ items }: Tuple) => items[at])]),
      ),
      ToString: [
        method([], 'string', ({ items }: Tuple) => {
          const texts = items.map((item, at) => textOf(args[at] as Type)(item));
          return `(${texts.join(', ')})`;
        }),
      ],
    },
  };
}

const any: Parameter = { infer: (given) => (given === 'null' ? undefined : given) };

/** `Tuple.Create`, whose types follow from the arguments. */
const create: Overloads = [1, 2, 3, 4, 5, 6, 7].map((count) => ({
  takes: Array<Parameter>(count).fill(any),
  gives: (types: readonly Type[]) => genericOf('Tuple', types),
  bind:
    (types: readonly Type[]) =>
    (_: never, ...items: unknown[]) =>
      new Tuple(genericOf('Tuple', types), items),
}));

const stated: Generic = {
  generic: (types) => {
    if (types.length === 0) return create;
    const name = genericOf('Tuple', types);
    return [method([...types], name, (_: never, ...items: unknown[]) => new Tuple(name, items))];
  },
};

export const TUPLES: TypeOf = { name: 'Tuple', statics: { Create: stated } };
