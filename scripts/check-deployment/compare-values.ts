import type { Json, JsonObject } from '../../infra/model/deployment.ts';
import { sameText } from './same-text.ts';

/** A predicted value that cannot be known here, with the reason. */
export class Unknown {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A predicted value whose expressions are evaluated where possible. */
export type Expected =
  | Json
  | Unknown
  | readonly Expected[]
  | { readonly [member: string]: Expected };

/** The result for one predicted value, or for one item that was not predicted. */
export type Verdict = {
  /** Dotted; an item of a list is written with its name or index: `properties.subnets[app]`. */
  readonly path: string;
} & (
  | { readonly is: 'equal' }
  | { readonly is: 'different'; readonly expected: Json; readonly found: Json }
  | { readonly is: 'missing'; readonly expected: Json }
  | { readonly is: 'unexpected'; readonly found: Json }
  | { readonly is: 'not compared'; readonly reason: string }
);

/**
 * Compares what was predicted with what was found. A prediction is a lower bound: members that it does
 * not contain are defaults or read-only. Lists are complete, and their order has no meaning to Azure, so
 * an additional item is a finding.
 */
export function compareValues(
  expected: Expected,
  found: Json | undefined,
  path: string,
): readonly Verdict[] {
  if (expected instanceof Unknown) {
    return [{ path, is: 'not compared', reason: expected.reason }];
  }
  if (isList(expected)) {
    if (Array.isArray(found)) return compareLists(expected, found as readonly Json[], path);
    if (isNothing(found) && expected.length === 0) return [{ path, is: 'equal' }];
    return [isNothing(found) ? missing(expected, path) : different(expected, found, path)];
  }
  if (isObject(expected)) return compareObjects(expected, found, path);
  return [compareLeaf(expected, found, path)];
}

const missing = (expected: Expected, path: string): Verdict => ({
  path,
  is: 'missing',
  expected: known(expected),
});

const different = (expected: Expected, found: Json, path: string): Verdict => ({
  path,
  is: 'different',
  expected: known(expected),
  found,
});

/** The same as JSON, for messages. */
function known(expected: Expected): Json {
  if (expected instanceof Unknown) return `(${expected.reason})`;
  if (isList(expected)) return expected.map(known);
  if (!isObject(expected)) return expected;
  return Object.fromEntries(Object.entries(expected).map(([name, one]) => [name, known(one)]));
}

function compareLeaf(
  expected: string | number | boolean | null,
  found: Json | undefined,
  path: string,
): Verdict {
  if (expected === found || (isEmpty(expected) && isNothing(found))) return { path, is: 'equal' };
  if (typeof expected === 'string' && typeof found === 'string') {
    return sameText(expected, found, path)
      ? { path, is: 'equal' }
      : different(expected, found, path);
  }
  if (!isNothing(found)) return different(expected, found, path);
  // Some services leave out a false or a zero; others leave out a member whose default is true.
  const isDefault = expected === false || expected === 0;
  if (isDefault) return { path, is: 'not compared', reason: 'Azure does not return this value' };
  return missing(expected, path);
}

function compareObjects(
  expected: { readonly [member: string]: Expected },
  found: Json | undefined,
  path: string,
): readonly Verdict[] {
  if (!isNothing(found) && !isObject(found)) return [different(expected, found as Json, path)];
  const entries = Object.entries(expected);
  if (entries.length === 0) return [{ path, is: 'equal' }];
  return entries.flatMap(([name, value]) =>
    compareValues(value, memberOf((found ?? {}) as JsonObject, name), memberPath(path, name)),
  );
}

/** The path of a member; that of the whole resource is empty. */
export const memberPath = (path: string, name: string): string =>
  path === '' ? name : `${path}.${name}`;

/** Resource ids are also names of members, and Azure changes their letter case. */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const spelled = Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase());
  return spelled === undefined ? undefined : object[spelled];
}

interface Pairing {
  readonly expected: readonly Expected[];
  readonly found: readonly Json[];
  readonly verdicts: readonly Verdict[];
}

function compareLists(
  expected: readonly Expected[],
  found: readonly Json[],
  path: string,
): readonly Verdict[] {
  const named = pairNamed(expected, found, path);
  const equal = pairEqual(named.expected, named.found, path);
  // Items with different names are different items; others are compared in their order.
  const absent = equal.expected.filter((item) => nameOf(item) !== undefined);
  const nameless = equal.expected.filter((item) => nameOf(item) === undefined);
  const at = (item: Expected) => `${path}[${nameOf(item) ?? ''}]`;
  return [
    ...named.verdicts,
    ...equal.verdicts,
    ...absent.map((item) => missing(item, at(item))),
    ...nameless.flatMap((item, index) => {
      const other = equal.found[index];
      return other === undefined
        ? [missing(item, at(item))]
        : compareValues(item, other, `${path}[${index}]`);
    }),
    ...equal.found
      .slice(nameless.length)
      .map((item): Verdict => ({ path: at(item), is: 'unexpected', found: item })),
  ];
}

/** Pairs items that have the same name. */
function pairNamed(expected: readonly Expected[], found: readonly Json[], path: string): Pairing {
  const left = [...found];
  const unpaired: Expected[] = [];
  const verdicts = expected.flatMap((item) => {
    const name = nameOf(item);
    const index = left.findIndex((other) => name !== undefined && nameOf(other) === name);
    if (index < 0) unpaired.push(item);
    const [other] = index < 0 ? [] : left.splice(index, 1);
    return other === undefined ? [] : compareValues(item, other, `${path}[${nameOf(item)}]`);
  });
  return { expected: unpaired, found: left, verdicts };
}

/** Pairs items without a name that have no difference. */
function pairEqual(expected: readonly Expected[], found: readonly Json[], path: string): Pairing {
  const left = [...found];
  const unpaired: Expected[] = [];
  const verdicts = expected.flatMap((item, at) => {
    if (nameOf(item) !== undefined) {
      unpaired.push(item);
      return [];
    }
    for (const [index, other] of left.entries()) {
      const compared = compareValues(item, other, `${path}[${at}]`);
      if (!compared.every(({ is }) => is === 'equal' || is === 'not compared')) continue;
      left.splice(index, 1);
      return compared;
    }
    unpaired.push(item);
    return [];
  });
  return { expected: unpaired, found: left, verdicts };
}

function nameOf(item: Expected): string | undefined {
  const name = isObject(item) ? item.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

const isNothing = (value: Expected | undefined): value is null | undefined =>
  value === null || value === undefined;

const isEmpty = (value: Json): boolean => value === null || value === '';

const isList = (value: Expected | undefined): value is readonly Expected[] => Array.isArray(value);

const isObject = (value: Expected | undefined): value is { readonly [member: string]: Expected } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
