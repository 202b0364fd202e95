import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * Validates arguments, with null for a member that may be absent read as absent: clients in strict
 * mode (OpenAI's structured outputs) must name every member of a schema and have only null to leave
 * one out with. What a schema lets be null stays null, and a member that is required stays wrong,
 * since its schema then misses it.
 */
export function parseWithoutNulls<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed;
  const rest = structuredClone(given);
  const dropped = pathsIn(parsed.error.issues).filter((path) => dropNull(rest, path));
  return dropped.length > 0 ? parseWithoutNulls(schema, rest) : parsed;
}

/** Where something was found wrong, in each alternative of a union as well. */
function pathsIn(issues: readonly Issue[], at: Path = []): Path[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code !== 'invalid_union') return [path];
    return [path, ...issue.errors.flatMap((alternative) => pathsIn(alternative, path))];
  });
}

/** Takes a null member out of its object; an element of a list has its place and stays. */
function dropNull(value: unknown, path: Path): boolean {
  const name = path.at(-1);
  const parent = path.slice(0, -1).reduce(memberOf, value);
  if (name === undefined || Array.isArray(parent) || memberOf(parent, name) !== null) return false;
  return Reflect.deleteProperty(parent as object, name);
}

const memberOf = (value: unknown, name: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<PropertyKey, unknown>)[name]
    : undefined;
