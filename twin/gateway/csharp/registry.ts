import type { Member, Members, TypeOf } from './member.ts';
import { shapeOf, type Type } from './types.ts';

export type Generics = Readonly<Record<string, (args: readonly Type[]) => TypeOf>>;

const known = new Map<Type, TypeOf | undefined>();
let generics: Generics = {};

/**
 * Makes the types known. The list of them registers itself here, because the types look each other
 * up: none of them need import the list.
 */
export function register(types: readonly TypeOf[], withArguments: Generics): void {
  for (const one of types) known.set(one.name, one);
  generics = withArguments;
}

/** What is known of a type; `undefined` for a type that the evaluator lacks. */
export function descriptorOf(type: Type): TypeOf | undefined {
  if (known.has(type)) return known.get(type);
  const { name, args } = shapeOf(type);
  const make = Object.hasOwn(generics, name) ? generics[name] : undefined;
  const made = args.length > 0 && make ? make(args) : undefined;
  known.set(type, made);
  return made;
}

/** A type with its base classes and interfaces, the nearest first. */
export function lineage(type: Type): readonly TypeOf[] {
  const own = descriptorOf(type);
  const bases = (own?.bases ?? []).map(descriptorOf);
  return [own, ...bases].filter((one) => one !== undefined);
}

/** The type of the items of a sequence; `undefined` if the type is none. */
export function itemOf(type: Type): Type | undefined {
  const own = descriptorOf(type)?.items;
  if (own !== undefined) return own;
  const sequence = [type, ...(descriptorOf(type)?.bases ?? [])].map(shapeOf);
  return sequence.find(({ name }) => name === 'IEnumerable')?.args[0];
}

/** The members of a name, of the type first, then of its bases. */
export function membersOf(type: Type, name: string): readonly Member[] {
  return [...lineage(type), ...lineage('object')].flatMap(({ members }) => own(members, name));
}

/** A static member of a type. */
export const staticsOf = (type: Type, name: string): readonly Member[] =>
  lineage(type).flatMap(({ statics }) => own(statics, name));

const own = (members: Members | undefined, name: string): Member[] =>
  members && Object.hasOwn(members, name) ? [members[name] as Member] : [];

/** The C# keyword of a type that .NET names otherwise. */
const ALIASES: Readonly<Record<string, Type>> = {
  Boolean: 'bool',
  Byte: 'byte',
  Char: 'char',
  Decimal: 'decimal',
  Double: 'double',
  Int16: 'short',
  Int32: 'int',
  Int64: 'long',
  Object: 'object',
  SByte: 'sbyte',
  Single: 'float',
  String: 'string',
  UInt16: 'ushort',
  UInt32: 'uint',
  UInt64: 'ulong',
};

export const aliased = (name: string): Type =>
  Object.hasOwn(ALIASES, name) ? (ALIASES[name] as Type) : name;
