import { badRequest, type Refusal } from './refusal.ts';

/** @throws {Refusal} for a value that Graph would not accept. */
export type Check = (value: unknown, property: string, resource: string) => void;

/** Graph's own message plus the value, which Graph omits: the hook uses it to find the line. */
export function invalid(property: string, resource: string, value: unknown): Refusal {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return badRequest(
    `Invalid value specified for property '${property}' of resource '${resource}': '${shown.slice(0, 300)}'.`,
  );
}

export const when =
  (fits: (value: unknown) => boolean): Check =>
  (value, property, resource) => {
    if (!fits(value)) throw invalid(property, resource, value);
  };

export const text = (pattern: RegExp): Check =>
  when((value) => typeof value === 'string' && pattern.test(value));

export const oneOf = (...values: readonly unknown[]): Check =>
  when((value) => values.includes(value));

export const orNull =
  (check: Check): Check =>
  (value, property, resource) => {
    if (value !== null && value !== undefined) check(value, property, resource);
  };

export const list =
  (each: Check, { min = 0, max = 1_000 } = {}): Check =>
  (value, property, resource) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      throw invalid(property, resource, value);
    }
    for (const one of value) each(one, property, resource);
  };

/** An object with these members; Graph names and refuses any other member. */
export const object =
  (resource: string, members: Readonly<Record<string, Check>>): Check =>
  (value, property, outer) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalid(property, outer, value);
    }
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(members, name));
    if (unknown !== undefined) throw badRequest(`Invalid property '${unknown}'.`);
    for (const [name, check] of Object.entries(members)) {
      check((value as Record<string, unknown>)[name], name, resource);
    }
  };

export const guid = text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
export const flag = oneOf(true, false);
export const nonBlank = text(/\S/);
