import type { Json, Resource } from '../../infra/model/deployment.ts';
import { NotModelled } from '../kit/hop.ts';

/**
 * How a hop treats the members of a type. A path names a member and everything below it; `*` stands
 * for the items of a list. `true`: the twin acts on the member; a text says why it does not.
 */
export type SupportedProperties = Readonly<Record<string, true | string>>;

/** Stops at the first member that is not listed, so that nothing is silently ignored. */
export function checkSupported(resource: Resource, supported: SupportedProperties): void {
  const { id: _id, type: _type, name: _name, apiVersion: _version, ...rest } = resource;
  walk(rest as unknown as Json, [], (steps, path) => {
    const known = path.some((_, depth) =>
      Object.hasOwn(supported, path.slice(0, depth + 1).join('.')),
    );
    if (known) return;
    const where = path.join('.');
    throw new NotModelled('the twin does not support this', resource, where, [{ resource, steps }]);
  });
}

/** Calls back for every leaf, empty objects and lists included, with `*` for items of a list. */
function walk(
  value: Json,
  steps: readonly string[],
  leaf: (steps: readonly string[], path: readonly string[]) => void,
  path: readonly string[] = [],
): void {
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  if (entries.length === 0) leaf(steps, path);
  for (const [name, member] of entries) {
    walk(member, [...steps, name], leaf, [...path, Array.isArray(value) ? '*' : name]);
  }
}
