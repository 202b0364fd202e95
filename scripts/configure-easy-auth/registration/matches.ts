/**
 * Whether the directory already has the wanted values. Only wanted members are compared, because Graph
 * adds its own. Lists are compared without order: to Graph they are sets.
 */
export function matches(held: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(held) && held.length === wanted.length && matchesAsSet(held, wanted);
  }
  if (isObject(wanted)) {
    return (
      isObject(held) && Object.entries(wanted).every(([name, value]) => matches(held[name], value))
    );
  }
  return held === wanted || (held === undefined && wanted === null);
}

function matchesAsSet(held: readonly unknown[], wanted: readonly unknown[]): boolean {
  const left = [...held];
  return wanted.every((item) => {
    const index = left.findIndex((candidate) => matches(candidate, item));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/** The wanted members that differ, each whole: a PATCH of an inner object replaces all of it. */
export function differing<T extends object>(held: object, wanted: T): Partial<T> {
  const entries = Object.entries(wanted).filter(
    ([name, value]) => !matches((held as Record<string, unknown>)[name], value),
  );
  return Object.fromEntries(entries) as Partial<T>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
