import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * Validates arguments and treats null for an optional member as absent: clients in strict mode
 * (OpenAI's structured outputs) must send every member of a schema and can omit one only by sending
 * null. A null that the schema allows stays null. A null for a required member stays an error,
 * since the schema then reports the member as missing.
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

/** Paths of all issues, including those in each alternative of a union. */
function pathsIn(issues: readonly Issue[], at: Path = []): Path[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code !== 'invalid_union') return [path];
    return [path, ...issue.errors.flatMap((alternative) => pathsIn(alternative, path))];
  });
}

/** Removes a null member from its object; an element of a list keeps its position and stays. */
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
