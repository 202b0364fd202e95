import type { Fields } from '../../header-fields.ts';
import { unbox } from '../boxed.ts';
import { hasType } from '../conversions.ts';
import { Fault } from '../fault.ts';
import type { Members, Overloads, Property, TypeOf } from '../member.ts';
import { FIELDS, type Type, VARIABLES } from '../types.ts';

export type Variables = Map<string, unknown>;

/** Headers, query parameters and claims: several values per name; claims are case-sensitive. */
const FIELDS_MEMBERS: Members = {
  ContainsKey: [
    { takes: ['string'], gives: 'bool', run: (fields: Fields, name: string) => fields.has(name) },
  ],
  GetValueOrDefault: [
    {
      takes: ['string', 'string'],
      gives: 'string',
      run: (fields: Fields, name: string, fallback: string) =>
        fields.get(name)?.join(',') ?? fallback,
    },
  ],
};

const VARIABLES_MEMBERS: Members = {
  GetValueOrDefault: {
    generic: ([type = 'object']) => variableOrDefault(type),
  },
  ContainsKey: [
    {
      takes: ['string'],
      gives: 'bool',
      run: (variables: Variables, name: string) => variables.has(name),
    },
  ],
};

const pair = (gives: Type): Members => ({
  Key: { gives: 'string', get: ([key]: [string, unknown]) => key } satisfies Property,
  Value: { gives, get: ([, value]: [string, unknown]) => value } satisfies Property,
});

export const pairOf = ([key, value]: readonly Type[]): TypeOf => ({
  name: `KeyValuePair<${key}, ${value}>`,
  isValue: true,
  members: pair(value as Type),
});

export function readOnlyDictionary([key, value]: readonly Type[]): TypeOf {
  const name = `IReadOnlyDictionary<${key}, ${value}>`;
  return {
    name,
    bases: [`IEnumerable<KeyValuePair<${key}, ${value}>>`],
    members: name === FIELDS ? FIELDS_MEMBERS : name === VARIABLES ? VARIABLES_MEMBERS : {},
    indexers: [{ by: ['string'], gives: value as Type, get: entry as never }],
  };
}

/** `context.Variables.GetValueOrDefault<T>(name, fallback)`. */
const variableOrDefault = (type: Type): Overloads => [
  {
    takes: ['string', type],
    gives: type,
    run: (variables: Variables, name: string, fallback: unknown) => {
      if (!variables.has(name)) return fallback;
      const value = variables.get(name);
      if (value !== null && !hasType(value, type)) throw new Fault('InvalidCastException');
      return unbox(value);
    },
  },
];

/** `dictionary[name]`, which throws if the name does not exist. */
function entry(dictionary: Fields | Variables, name: string): unknown {
  const value = dictionary.get(name);
  if (value === undefined) throw new Fault('KeyNotFoundException');
  return value;
}
