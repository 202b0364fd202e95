/**
 * Static types by their C# names. A policy is checked when it is applied, not when a request
 * reaches it, so every part of an expression has a type.
 */
export type Type = string;

export const FIELDS = 'IReadOnlyDictionary<string, string[]>';
export const VARIABLES = 'IReadOnlyDictionary<string, object>';
export const listOf = (item: Type): Type => `IEnumerable<${item}>`;

const VALUES: ReadonlySet<Type> = new Set(['bool', 'int', 'long', 'char']);

export const isReference = (type: Type): boolean => !VALUES.has(type);

/** The type of a list's items; `undefined` if the type is not a list. */
export function itemOf(type: Type): Type | undefined {
  if (type === FIELDS) return 'KeyValuePair<string, string[]>';
  if (type === VARIABLES) return 'KeyValuePair<string, object>';
  if (type.endsWith('[]')) return type.slice(0, -2);
  return /^IEnumerable<(.+)>$/.exec(type)?.[1];
}

/** Types that each type converts to without a cast. */
const BASES: Readonly<Record<Type, readonly Type[]>> = {
  JObject: ['JToken'],
  JArray: ['JToken'],
  JValue: ['JToken'],
  int: ['long'],
};

/** Whether a value of one type is accepted where another is required, without a cast. */
export function converts(from: Type, to: Type): boolean {
  if (from === to || to === 'object') return true;
  if (from === 'null') return isReference(to);
  if (BASES[from]?.includes(to)) return true;
  const item = itemOf(from);
  return item !== undefined && to === listOf(item);
}
