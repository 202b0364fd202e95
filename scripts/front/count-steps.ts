type Schema = Readonly<Record<string, unknown>>;

/** Keywords that apply schemas to the same value again, with one schema, a list or an object of them. */
const IN_PLACE = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas'];

/**
 * How many schemas a validator applies to one value at most, without going into its members; infinite
 * for a schema that leads back to itself. References that double at each level reach billions in a
 * few hundred bytes.
 */
export function stepsOf(root: object): number {
  const known = new Map<object, number>();
  const open = new Set<object>();
  const count = (schema: unknown): number => {
    if (typeof schema !== 'object' || schema === null) return 0;
    if (open.has(schema)) return Number.POSITIVE_INFINITY;
    const before = known.get(schema);
    if (before !== undefined) return before;
    open.add(schema);
    const own = schema as Schema;
    const target = typeof own.$ref === 'string' ? resolve(root, own.$ref) : undefined;
    const applied = IN_PLACE.flatMap((keyword) => schemasOf(own[keyword], keyword));
    const steps = [target, ...applied].reduce<number>((sum, one) => sum + count(one), 1);
    open.delete(schema);
    known.set(schema, steps);
    return steps;
  };
  const most = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Math.max(count(value), ...Object.values(value).map(most))
      : 0;
  return most(root);
}

const schemasOf = (value: unknown, keyword: string): unknown[] => {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  return keyword === 'dependentSchemas' ? Object.values(value) : [value];
};

/** A JSON pointer in a fragment (RFC 6901 section 6). */
function resolve(root: object, reference: string): unknown {
  let at: unknown = root;
  for (const part of decodeURIComponent(reference.slice(1)).split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = typeof at === 'object' && at !== null ? (at as Schema)[name] : undefined;
  }
  return at;
}
