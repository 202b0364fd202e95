import { readEnum } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Generic, TypeOf } from '../member.ts';
import { descriptorOf } from '../registry.ts';
import { textOf, textOfObject } from '../text-of.ts';
import type { Type } from '../types.ts';

/** `Enum.TryParse<T>`; `Enum.Parse` needs an object of the class `Type`, which is not allowed. */
const TRY_PARSE: Generic = {
  generic: ([type]) => {
    const one = type === undefined ? undefined : descriptorOf(type);
    if (!one?.names) return undefined;
    const run = (_: never, text: string | null, ignoresCase: boolean, set: Store): boolean => {
      const found = readEnum(one, text, ignoresCase);
      set(found ?? one.fallback);
      return found !== undefined;
    };
    return [
      {
        takes: ['string', { out: one.name }],
        gives: 'bool',
        run: (_: never, text: string | null, set: Store) => run(_, text, false, set),
      },
      { takes: ['string', 'bool', { out: one.name }], gives: 'bool', run },
    ];
  },
};

type Store = (value: unknown) => void;

/** The types that every other one derives from. */
export const BASIC: readonly TypeOf[] = [
  {
    name: 'object',
    is: () => true,
    members: {
      ToString: [{ takes: [], gives: 'string', run: (value: unknown) => textOfObject(value) }],
    },
  },
  { name: 'null' },
  { name: 'void', isValue: true },
  { name: 'ValueType' },
  { name: 'Enum', bases: ['ValueType'], statics: { TryParse: TRY_PARSE } },
];

/** `T?`: null, or a value of `T`. */
export function NULLABLE([item]: readonly Type[]): TypeOf {
  const type = item as Type;
  const fallback = descriptorOf(type)?.fallback;
  const orDefault = (value: unknown): unknown => value ?? fallback;
  const text = textOf(type);
  return {
    name: `${type}?`,
    isValue: true,
    fallback: null,
    members: {
      HasValue: { gives: 'bool', get: (value: unknown) => value !== null },
      Value: { gives: type, get: notNull },
      GetValueOrDefault: [
        { takes: [], gives: type, run: orDefault },
        { takes: [type], gives: type, run: (value: unknown, other: unknown) => value ?? other },
      ],
      ToString: [{ takes: [], gives: 'string', run: (value: unknown) => text(value) }],
    },
  };
}

function notNull(value: unknown): unknown {
  if (value === null) throw new Fault('InvalidOperationException');
  return value;
}
