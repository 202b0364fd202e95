import { Fields } from '../../header-fields.ts';
import { unbox } from '../boxed.ts';
import { Dictionary } from '../collections/dictionary.ts';
import { byValue } from '../collections/equality.ts';
import { KeyValuePair } from '../collections/key-value-pair.ts';
import { iterate, Sequence } from '../collections/sequence.ts';
import { cast } from '../conversions.ts';
import { Fault } from '../fault.ts';
import { COMPARER, type Comparer } from '../linq/queries.ts';
import type { Indexer, Members, Method, Overloads, TypeOf } from '../member.ts';
import { descriptorOf } from '../registry.ts';
import { textOf } from '../text-of.ts';
import { FIELDS, listOf, type Type, VARIABLES } from '../types.ts';

/** What an interface of a dictionary may hide: one of C#, or the gateway's own tables. */
type Table = Dictionary | Fields | ReadonlyMap<string, unknown>;

const NAMES = 'IReadOnlyDictionary<string, string>';

const pairType = (key: Type, value: Type): Type => `KeyValuePair<${key}, ${value}>`;

/** `KeyValuePair<TKey, TValue>`. */
export const pairs = ([key = '', value = '']: readonly Type[]): TypeOf => {
  const [keyText, valueText] = [textOf(key), textOf(value)];
  const name = pairType(key, value);
  return {
    name,
    isValue: true,
    bases: ['ValueType'],
    is: (one) => one instanceof KeyValuePair,
    constructors: [
      {
        takes: [key, value],
        gives: name,
        run: (_: never, one: unknown, other: unknown) => new KeyValuePair(one, other),
      },
    ],
    members: {
      Key: { gives: key, get: (pair: KeyValuePair) => pair.key },
      Value: { gives: value, get: (pair: KeyValuePair) => pair.value },
      ToString: [
        {
          takes: [],
          gives: 'string',
          run: (pair: KeyValuePair) => `[${keyText(pair.key)}, ${valueText(pair.value)}]`,
        },
      ],
    },
  };
};

function find(table: Table, key: unknown): { readonly value: unknown } | undefined {
  if (key === null) throw new Fault('ArgumentNullException');
  if (table instanceof Dictionary) return table.has(key) ? { value: table.at(key) } : undefined;
  const value = (table as Fields).get(key as string);
  return value === undefined && !table.has(key as string) ? undefined : { value };
}

const sizeOf = (table: Table): number => (table instanceof Fields ? [...table].length : table.size);

/** What every interface of a dictionary reads. */
function reading(key: Type, value: Type): { members: Members; indexer: Indexer } {
  const fallback = descriptorOf(value)?.fallback ?? null;
  const items = (item: Type, of: (pair: KeyValuePair) => unknown) => ({
    gives: listOf(item),
    get: (table: Table) =>
      new Sequence(item, function* () {
        for (const pair of iterate(table)) yield of(pair as KeyValuePair);
      }),
  });
  return {
    members: {
      Count: { gives: 'int', get: sizeOf },
      Keys: items(key, (pair) => pair.key),
      Values: items(value, (pair) => pair.value),
      ContainsKey: [
        {
          takes: [key],
          gives: 'bool',
          run: (table: Table, one: unknown) => find(table, one) !== undefined,
        },
      ],
      TryGetValue: [
        {
          takes: [key, { out: value }],
          gives: 'bool',
          run: (table: Table, one: unknown, set: (value: unknown) => void) => {
            const found = find(table, one);
            set(found ? found.value : fallback);
            return found !== undefined;
          },
        },
      ],
    },
    indexer: {
      by: [key],
      gives: value,
      get: (table: Table, one: unknown) => {
        const found = find(table, one);
        if (!found) throw new Fault('KeyNotFoundException');
        return found.value;
      },
    },
  };
}

export function readOnlyDictionary([key = '', value = '']: readonly Type[]): TypeOf {
  const name = `IReadOnlyDictionary<${key}, ${value}>`;
  const { members, indexer } = reading(key, value);
  return {
    name,
    bases: [`IReadOnlyCollection<${pairType(key, value)}>`, listOf(pairType(key, value))],
    is: (table) =>
      (table instanceof Dictionary && isOf(table, key, value)) ||
      (name === FIELDS && table instanceof Fields) ||
      (name === VARIABLES && table instanceof Map),
    members: { ...members, ...defaults(name) },
    indexers: [indexer],
  };
}

const isOf = ({ types }: Dictionary, key: Type, value: Type): boolean =>
  types[0] === key && types[1] === value;

/** Methods that the gateway adds to its own tables. */
function defaults(name: Type): Members {
  if (name === VARIABLES) return { GetValueOrDefault: { generic: ([type]) => variableOr(type) } };
  if (name !== FIELDS && name !== NAMES) return {};
  const run = (table: Table, key: string, fallback: string | null): unknown => {
    const found = find(table, key);
    if (!found) return fallback;
    return Array.isArray(found.value) ? found.value.join(',') : found.value;
  };
  return {
    GetValueOrDefault: [
      { takes: ['string', 'string'], gives: 'string', isExtension: true, run: named(run) },
      {
        takes: ['string'],
        gives: 'string',
        isExtension: true,
        run: named((table: Table, key: string) => run(table, key, null)),
      },
    ],
  };
}

/** The table of an extension method may be null. */
const named =
  <A extends unknown[]>(run: (table: Table, ...args: A) => unknown) =>
  (table: Table | null, ...args: A): unknown => {
    if (table === null) throw new Fault('NullReferenceException');
    return run(table, ...args);
  };

/** `context.Variables.GetValueOrDefault<T>(name, fallback)`; the type and the fallback may be absent. */
function variableOr(type: Type | undefined): Overloads {
  const reads = (given: Type): NonNullable<Method['run']> => {
    const standard = descriptorOf(given)?.fallback ?? null;
    return named((variables: Table, key: string, fallback: unknown = standard) => {
      const found = find(variables, key);
      return found ? unboxed(cast(found.value, given), given) : fallback;
    });
  };
  return [
    {
      takes: ['string', type ?? { infer: (given) => (given === 'null' ? undefined : given) }],
      gives: ([, given]) => type ?? (given as Type),
      isExtension: true,
      bind: ([, given]) => reads(type ?? (given as Type)),
    },
    {
      takes: ['string'],
      gives: type ?? 'object',
      isExtension: true,
      bind: () => reads(type ?? 'object'),
    },
  ];
}

const unboxed = (value: unknown, type: Type): unknown => (type === 'object' ? value : unbox(value));

/** `IDictionary<TKey, TValue>`. */
export function dictionaryInterface([key = '', value = '']: readonly Type[]): TypeOf {
  const { members, indexer } = reading(key, value);
  return {
    name: `IDictionary<${key}, ${value}>`,
    bases: [`ICollection<${pairType(key, value)}>`, listOf(pairType(key, value))],
    is: (table) => table instanceof Dictionary && isOf(table, key, value),
    members: { ...members, ...changing(key, value) },
    indexers: [{ ...indexer, set: setEntry }],
  };
}

const setEntry = (table: Dictionary, key: unknown, value: unknown): void => table.set(key, value);

const changing = (key: Type, value: Type): Members => ({
  Add: [
    {
      takes: [key, value],
      gives: 'void',
      run: (table: Dictionary, one: unknown, other: unknown) => table.add(one, other),
    },
  ],
  Remove: [
    { takes: [key], gives: 'bool', run: (table: Dictionary, one: unknown) => table.delete(one) },
  ],
  Clear: [{ takes: [], gives: 'void', run: (table: Dictionary) => table.clear() }],
});

/** `Dictionary<TKey, TValue>`. */
export function dictionary([key = '', value = '']: readonly Type[]): TypeOf {
  const name = `Dictionary<${key}, ${value}>`;
  const types = [key, value] as const;
  const { members, indexer } = reading(key, value);
  const copyOf = (source: unknown, by?: Comparer): Dictionary => {
    const made = new Dictionary(types, by ?? byValue);
    for (const pair of iterate(source))
      made.add((pair as KeyValuePair).key, (pair as KeyValuePair).value);
    return made;
  };
  const sized = (capacity: number, by?: Comparer): Dictionary => {
    if (capacity < 0) throw new Fault('ArgumentOutOfRangeException');
    return new Dictionary(types, by ?? byValue);
  };
  const other = `IDictionary<${key}, ${value}>`;
  const compared: Overloads = [
    {
      takes: [COMPARER],
      gives: name,
      run: (_: never, by: Comparer) => new Dictionary(types, by ?? byValue),
    },
    {
      takes: ['int', COMPARER],
      gives: name,
      run: (_: never, capacity: number, by: Comparer) => sized(capacity, by),
    },
    {
      takes: [other, COMPARER],
      gives: name,
      run: (_: never, source: unknown, by: Comparer) => copyOf(source, by),
    },
  ];
  return {
    name,
    bases: [
      other,
      `IReadOnlyDictionary<${key}, ${value}>`,
      `ICollection<${pairType(key, value)}>`,
      `IReadOnlyCollection<${pairType(key, value)}>`,
      listOf(pairType(key, value)),
    ],
    is: (table) => table instanceof Dictionary && isOf(table, key, value),
    constructors: [
      { takes: [], gives: name, run: () => new Dictionary(types) },
      {
        takes: ['int'],
        gives: name,
        run: (_: never, capacity: number) => sized(capacity),
      },
      { takes: [other], gives: name, run: (_: never, source: unknown) => copyOf(source) },
      // Only texts have a comparer of another kind.
      ...(key === 'string' ? compared : []),
    ],
    members: {
      ...members,
      ...changing(key, value),
      ContainsValue: [
        {
          takes: [value],
          gives: 'bool',
          run: (table: Dictionary, one: unknown) =>
            [...table].some((pair) => byValue.equals(pair.value, one)),
        },
      ],
    },
    indexers: [{ ...indexer, set: setEntry }],
  };
}
