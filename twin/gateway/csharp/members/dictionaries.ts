import type { Fields } from '../../header-fields.ts';
import { hasType } from '../casts.ts';
import { Fault } from '../fault.ts';
import { FIELDS, type Type, VARIABLES } from '../types.ts';
import type { Members, Overloads, Property } from './member.ts';

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

export const DICTIONARIES: Readonly<Record<Type, Members>> = {
  [FIELDS]: FIELDS_MEMBERS,
  [VARIABLES]: VARIABLES_MEMBERS,
  'KeyValuePair<string, string[]>': pair('string[]'),
  'KeyValuePair<string, object>': pair('object'),
};

/** `context.Variables.GetValueOrDefault<T>(name, fallback)`. */
export const variableOrDefault = (type: Type): Overloads => [
  {
    takes: ['string', type],
    gives: type,
    run: (variables: Variables, name: string, fallback: unknown) => {
      if (!variables.has(name)) return fallback;
      const value = variables.get(name);
      if (value !== null && !hasType(value, type)) throw new Fault('InvalidCastException');
      return value;
    },
  },
];

/** `dictionary[name]`, which throws if the name does not exist. */
export function entry(dictionary: Fields | Variables, name: string): unknown {
  const value = dictionary.get(name);
  if (value === undefined) throw new Fault('KeyNotFoundException');
  return value;
}
