import type { Json, JsonObject, Resource } from '../../../../infra/model/deployment.ts';

/** Paths of all values of a resource, empty lists included. */
export function leavesOf({ id: _, type: __, name: ___, apiVersion: ____, ...sent }: Resource) {
  const leaves: string[][] = [];
  const walk = (value: unknown, steps: string[]): void => {
    const entries = value !== null && typeof value === 'object' ? Object.entries(value) : [];
    const isEmptyObject =
      entries.length === 0 && typeof value === 'object' && !Array.isArray(value);
    if (entries.length === 0 && !isEmptyObject) leaves.push(steps);
    for (const [name, member] of entries) walk(member, [...steps, name]);
  };
  walk(sent, []);
  return leaves;
}

/** The resource with another value at a path, or without it. */
export function mutate(resource: Resource, steps: readonly string[], isRemoved: boolean): Resource {
  const copy = structuredClone(resource);
  let around = copy as unknown as Record<string, Json>;
  for (const step of steps.slice(0, -1)) around = around[step] as unknown as Record<string, Json>;
  const last = steps.at(-1) as string;
  const before = around[last] as Json;
  // Without an empty value nothing changes; another item or text does.
  if (!isRemoved || isEmpty(before)) around[last] = another(before);
  else if (Array.isArray(around)) around.splice(Number(last), 1);
  else delete around[last];
  return copy;
}

const isEmpty = (value: Json): boolean =>
  value === '' || value === null || (Array.isArray(value) && value.length === 0);

function another(value: Json): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return [{ name: 'added' } as JsonObject];
  return typeof value === 'string' && value.includes('</')
    ? value.replace('</', '<x/></')
    : `${value}x`;
}
