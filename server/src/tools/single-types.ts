type Schema = Readonly<Record<string, unknown>>;

/** Keywords whose value is a schema or a list of schemas, and those whose value has schemas by name. */
const INNER = new Set('items prefixItems additionalProperties anyOf oneOf allOf'.split(' '));
const NAMED = new Set(['properties', '$defs']);

/**
 * The same JSON Schema with one type in each place. Some clients, such as those that pass it on to a
 * model as the declaration of a function, take no list of types. Other keywords stay beside the choice:
 * each applies to values of one type only.
 */
export function withSingleTypes<T extends Schema>(schema: T): T {
  const members = Object.entries(schema).map(([keyword, value]) =>
    keyword === 'type' && Array.isArray(value)
      ? ['anyOf', value.map((type) => ({ type }))]
      : [keyword, inside(keyword, value)],
  );
  return Object.fromEntries(members);
}

function inside(keyword: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (INNER.has(keyword)) {
    return Array.isArray(value) ? value.map(withSingleTypes) : withSingleTypes(value as Schema);
  }
  if (!NAMED.has(keyword)) return value;
  const named = Object.entries(value).map(([name, one]) => [name, withSingleTypes(one as Schema)]);
  return Object.fromEntries(named);
}
