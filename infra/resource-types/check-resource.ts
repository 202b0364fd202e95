import { didYouMean } from '../../server/src/contract/did-you-mean.ts';
import type { Json, JsonObject, Resource } from '../model/deployment.ts';
import more from './beyond-types.json' with { type: 'json' };
import names from './names.json' with { type: 'json' };
import type {
  CaseShape,
  ListShape,
  NumberShape,
  ObjectShape,
  Shape,
  TextShape,
  Types,
} from './shape.ts';
import committed from './types.json' with { type: 'json' };

/** Something in a resource that Azure refuses. */
export interface Finding {
  /** Dotted, with the indices of items: `properties.criteria.allOf.0.operator`. */
  readonly path: string;
  /** The same as a list of steps: member names may contain dots. */
  readonly steps: readonly string[];
  readonly wanted: string;
  /** As JSON, shortened; undefined where a member is missing. */
  readonly found: string | undefined;
}

export interface Checked {
  /** With each enumeration value in its type's spelling: Azure accepts any case. */
  readonly resource: Resource;
  readonly findings: readonly Finding[];
}

export const TYPES = committed as unknown as Types;

/** What the types leave out, each with where Azure documents it. */
const MORE = more as unknown as Readonly<
  Record<string, Readonly<Record<string, { readonly shape: Shape; readonly source: string }>>>
>;

/** What the last part of a name may be, by type. */
export const NAMES: Readonly<Record<string, string>> = names.patterns;

/** Checks a resource against its type and the additional facts. */
export function checkResource(resource: Resource): Checked {
  const { id, type, name, apiVersion, condition: _, ...rest } = resource as Resource & JsonObject;
  const key = `${type}@${apiVersion}`;
  const shape = Object.hasOwn(TYPES.resources, key) ? TYPES.resources[key] : undefined;
  if (!shape) {
    const wanted = 'an API version listed in infra/resource-types/types.json';
    return { resource, findings: [{ ...pathOf(['apiVersion']), wanted, found: key }] };
  }
  const pattern = NAMES[type];
  const check = new Check({
    ...MORE[type],
    ...MORE[`${type} of ${scopeTypeOf(id)}`],
    ...(pattern !== undefined && { name: { shape: { is: 'string', pattern } } }),
  });
  const own = { name: name.split('/').at(-1) ?? '', ...rest } as JsonObject;
  const { name: _name, ...spelled } = check.value(own, shape, []) as JsonObject;
  return { resource: { id, type, name, apiVersion, ...spelled }, findings: check.findings };
}

/** The type that an extension is attached to: a site's log categories differ from a vault's. */
function scopeTypeOf(id: string): string {
  const [space, ...rest] = (id.split('/providers/').at(-2) ?? '').split('/');
  return [space, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}

/** A finding on one line, without the name of its resource. */
export const describeFinding = ({ wanted, found }: Finding): string =>
  found === undefined ? `is missing: ${wanted}` : `${found} is not ${wanted}`;

class Check {
  readonly findings: Finding[] = [];
  readonly #more: Readonly<Record<string, { readonly shape: Shape }>>;

  constructor(more: Readonly<Record<string, { readonly shape: Shape }>>) {
    this.#more = more;
  }

  /** The value with its enumeration values in the types' spelling. */
  value(value: Json, shape: Shape, path: readonly string[]): Json {
    const spelled = this.#byShape(value, shape, path);
    const known = this.#more[path.map((step) => (/^\d+$/.test(step) ? '*' : step)).join('.')];
    return known ? this.#byShape(spelled, known.shape, path) : spelled;
  }

  #byShape(value: Json, shape: Shape, path: readonly string[]): Json {
    if (value === null || isLeftToAzure(value)) return value;
    const known = typeof shape === 'string' ? { is: shape } : shape;
    switch (known.is) {
      case 'any':
        return this.#below(value, path);
      case 'shared':
        return this.#byShape(value, TYPES.shared[known.name] as Shape, path);
      case 'word':
        return this.#word(value, known.words, path);
      case 'string':
        return this.#text(value, known as TextShape, path);
      case 'number':
        return this.#number(value, known as NumberShape, path);
      case 'boolean':
        if (typeof value !== 'boolean') this.#add(path, 'true or false', value);
        return value;
      case 'list':
        return this.#list(value, known, path);
      case 'case':
        return this.#case(value, known, path);
      default:
        return this.#object(value, known, path);
    }
  }

  /** Members of a value that may be anything; some of them may have a known type. */
  #below(value: Json, path: readonly string[]): Json {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) {
      return value.map((item, index) => this.value(item, 'any', [...path, `${index}`]));
    }
    return mapMembers(value as JsonObject, (member, name) =>
      this.value(member, 'any', [...path, name]),
    );
  }

  #word(value: Json, words: readonly string[], path: readonly string[]): Json {
    const same = words.find((word) => word.toLowerCase() === String(value).toLowerCase());
    if (typeof value === 'string' && same !== undefined) return same;
    const wanted = words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`;
    this.#add(path, wanted + didYouMean(String(value), words), value);
    return value;
  }

  #text(
    value: Json,
    { minLength, maxLength, maxBytes, pattern }: TextShape,
    path: readonly string[],
  ): Json {
    if (typeof value !== 'string') {
      this.#add(path, 'text', value);
      return value;
    }
    if (minLength !== undefined && value.length < minLength) {
      this.#add(path, `text of at least ${minLength} characters`, value);
    }
    if (maxLength !== undefined && value.length > maxLength) {
      this.#add(path, `text of at most ${maxLength} characters`, value);
    }
    if (maxBytes !== undefined && Buffer.byteLength(value) > maxBytes) {
      const found = `text of ${Buffer.byteLength(value)} bytes`;
      this.findings.push({ ...pathOf(path), wanted: `at most ${maxBytes} bytes`, found });
    }
    if (pattern !== undefined && !new RegExp(pattern).test(value)) {
      this.#add(path, `text like ${pattern}`, value);
    }
    return value;
  }

  #number(value: Json, { minValue, maxValue }: NumberShape, path: readonly string[]): Json {
    if (typeof value !== 'number') this.#add(path, 'a number', value);
    else if (value < (minValue ?? value) || value > (maxValue ?? value)) {
      const limits = [
        ...(minValue === undefined ? [] : [`at least ${minValue}`]),
        ...(maxValue === undefined ? [] : [`at most ${maxValue}`]),
      ];
      this.#add(path, limits.join(' and '), value);
    }
    return value;
  }

  #list(value: Json, { of, minLength, maxLength }: ListShape, path: readonly string[]): Json {
    if (!Array.isArray(value)) {
      this.#add(path, 'a list', value);
      return value;
    }
    if (value.length < (minLength ?? 0)) this.#add(path, `a list of at least ${minLength}`, value);
    if (value.length > (maxLength ?? value.length)) {
      this.#add(path, `a list of at most ${maxLength}`, value);
    }
    return value.map((item, index) => this.value(item, of, [...path, `${index}`]));
  }

  #case(value: Json, { by, base, cases }: CaseShape, path: readonly string[]): Json {
    const which = String((value as JsonObject | null)?.[by]);
    const name = Object.keys(cases).find((one) => one.toLowerCase() === which.toLowerCase());
    const found = name === undefined ? undefined : cases[name];
    if (!found) {
      this.#add([...path, by], `one of ${Object.keys(cases).join(', ')}`, which);
      return value;
    }
    // A resource has all members in its case; other objects have the common ones in the base.
    const own = typeof found === 'object' && found.is === 'object' ? found : undefined;
    return this.#byShape(value, own ? joined(base, own) : found, path);
  }

  #object(value: Json, shape: ObjectShape, path: readonly string[]): Json {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      this.#add(path, 'an object', value);
      return value;
    }
    const given = value as JsonObject;
    // First, because a mistyped member is missing too.
    const mapped = mapMembers(given, (member, name) => this.#member(member, name, shape, path));
    for (const name of shape.required ?? []) {
      if (!Object.hasOwn(given, name)) {
        const wanted = 'Azure requires it';
        this.findings.push({ ...pathOf([...path, name]), wanted, found: undefined });
      }
    }
    const [lower = '', upper = ''] = shape.atMost ?? [];
    if (Number(given[lower]) > Number(given[upper])) {
      this.#add(
        [...path, lower],
        `at most ${upper}, which is ${given[upper]}`,
        given[lower] as Json,
      );
    }
    return mapped;
  }

  #member(member: Json, name: string, shape: ObjectShape, path: readonly string[]): Json {
    const here = [...path, name];
    if (shape.names !== undefined && !new RegExp(shape.names).test(name)) {
      this.#add(here, `a name like ${shape.names}`, name);
    }
    const known = Object.hasOwn(shape.members, name) ? shape.members[name] : shape.rest;
    if (known !== undefined) return this.value(member, known, here);
    if (shape.readOnly?.includes(name))
      this.#add(here, 'a member that a deployment may set: it is read-only', member);
    else {
      const names = Object.keys(shape.members);
      const near = didYouMean(name, names);
      this.#add(here, `one of the members${near || ` ${names.join(', ')}`}`, name);
    }
    return member;
  }

  #add(path: readonly string[], wanted: string, found: Json): void {
    this.findings.push({ ...pathOf(path), wanted, found: shortened(JSON.stringify(found)) });
  }
}

const pathOf = (steps: readonly string[]) => ({ path: steps.join('.'), steps });

/** Values known only at run time are not checked. */
const isLeftToAzure = (value: Json): boolean =>
  typeof value === 'string' && /^\[(?!\[).*\]$/s.test(value);

const mapMembers = (value: JsonObject, map: (member: Json, name: string) => Json): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));

const joined = (base: ObjectShape, own: ObjectShape): ObjectShape => ({
  ...own,
  members: { ...base.members, ...own.members },
  required: [...(base.required ?? []), ...(own.required ?? [])],
  readOnly: [...(base.readOnly ?? []), ...(own.readOnly ?? [])],
});

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
