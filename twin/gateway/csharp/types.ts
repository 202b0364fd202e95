/**
 * Static types by their C# names. A policy is checked when it is applied, not when a request meets
 * it, so every part of an expression has one.
 */
export type Type = string;

export const FIELDS = 'IReadOnlyDictionary<string, string[]>';
export const VARIABLES = 'IReadOnlyDictionary<string, object>';
export const listOf = (item: Type): Type => `IEnumerable<${item}>`;

const VALUES: ReadonlySet<Type> = new Set(['bool', 'int', 'long', 'char']);

export const isReference = (type: Type): boolean => !VALUES.has(type);

/** What the items of a list are; `undefined` for what is no list. */
export function itemOf(type: Type): Type | undefined {
  if (type === FIELDS) return 'KeyValuePair<string, string[]>';
  if (type === VARIABLES) return 'KeyValuePair<string, object>';
  if (type.endsWith('[]')) return type.slice(0, -2);
  return /^IEnumerable<(.+)>$/.exec(type)?.[1];
}

/** Types that stand in for another one without a cast. */
const BASES: Readonly<Record<Type, readonly Type[]>> = {
  JObject: ['JToken'],
  JArray: ['JToken'],
  JValue: ['JToken'],
  int: ['long'],
};

/** Whether a value of one type goes where another is wanted, without a cast. */
export function converts(from: Type, to: Type): boolean {
  if (from === to || to === 'object') return true;
  if (from === 'null') return isReference(to);
  if (BASES[from]?.includes(to)) return true;
  const item = itemOf(from);
  return item !== undefined && to === listOf(item);
}
