import type { Json, JsonObject } from '../model/deployment.ts';
import type { Sources, Value } from './resolve-values.ts';

/** Members that a resource has in Bicep but not in the deployed form. */
const NOT_DEPLOYED: ReadonlySet<string> = new Set(['parent', 'scope', 'dependsOn']);

/** Of several readings of a value, those closest to what was deployed. */
export function likely<T>(ways: readonly T[], agreement: (way: T) => number): readonly T[] {
  const scores = ways.map(agreement);
  const most = Math.max(...scores);
  return ways.filter((_, index) => scores[index] === most);
}

/** The number of parts that match the deployed value, minus those that differ. */
export const agreement = (sources: Sources, value: Value, actual: Json): number =>
  isLeftToAzure(actual)
    ? 0
    : Math.max(...sources.resolve(value).map((way) => agreementOf(sources, way, actual)));

export function agreementOf(sources: Sources, way: Value, actual: Json): number {
  const { node } = way;
  switch (node.is) {
    case 'file':
      return node.text === actual ? 1 : -1;
    case 'plain':
      return node.value === String(actual) ? 1 : -1;
    case 'text':
      return textAgreement(sources, way, actual);
    case 'object':
      return objectAgreement(sources, way, actual);
    default: {
      const lists = sources.lists(way);
      return lists.length === 0
        ? 0
        : Math.max(...lists.map((list) => ofList(sources, list, actual)));
    }
  }
}

export function ofList(sources: Sources, items: readonly Value[], actual: Json): number {
  if (!Array.isArray(actual)) return -1;
  const same = items.slice(0, actual.length);
  const scores = same.map((item, index) => agreement(sources, item, actual[index]));
  return scores.reduce((sum, score) => sum + score, -Math.abs(items.length - actual.length));
}

/** A part known only at run time may be any text. */
function textAgreement(sources: Sources, { node, scope }: Value, actual: Json): number {
  if (node.is !== 'text' || typeof actual !== 'string') return -1;
  const parts = node.parts.map((part) =>
    typeof part === 'string' ? part : sources.words({ node: part, scope }),
  );
  const pattern = parts.map((part) => (part === undefined ? '.*' : RegExp.escape(part))).join('');
  if (!new RegExp(`^${pattern}$`, 's').test(actual)) return -1;
  return parts.length === 0 || parts.some((part) => part !== undefined) ? 1 : 0;
}

function objectAgreement(sources: Sources, way: Value, actual: Json): number {
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) return -1;
  const members = sources.members(way);
  const given = actual as JsonObject;
  const known = Object.keys(given).filter((name) => members.has(name));
  const extra = [...members.keys()].filter(
    (name) => !Object.hasOwn(given, name) && !NOT_DEPLOYED.has(name),
  );
  return known.reduce(
    (sum, name) => sum + agreement(sources, members.get(name)?.value as Value, given[name] as Json),
    -extra.length,
  );
}

const isLeftToAzure = (value: Json): boolean =>
  typeof value === 'string' && /^\[(?!\[).*\]$/s.test(value);
