import { createRequire } from 'node:module';
import type { Ajv, ValidateFunction } from 'ajv';
import { Fault } from '../csharp/fault.ts';
import { Regex } from '../csharp/regex/regex.ts';

/** A JSON pointer (RFC 6901) into the document. */
export type Pointer = string;

/** Whether an object may have members that its schema does not name; `undefined`: as it says. */
export type Additional = boolean | undefined;

/** Why a value does not conform to a schema; `undefined` if it does. */
export type Validate = (value: unknown) => string | undefined;

/** A schema that the validator does not understand. */
export class InvalidSchema extends Error {}

const ROOT = 'document';

/** Loaded for the first schema: most policies validate nothing, and every start would pay for it. */
const require = createRequire(import.meta.url);

/** Validators of the schemas in one document, compiled when they are first asked for. */
export class Validators {
  readonly #document: unknown;
  readonly #engines = new Map<Additional, Ajv>();
  readonly #compiled = new Map<string, Validate>();

  constructor(document: unknown) {
    this.#document = document;
  }

  /**
   * @param converts reads a text as the number or truth value that the schema names.
   * @throws {InvalidSchema}
   */
  at(pointer: Pointer, additional?: Additional, converts = false): Validate {
    const key = `${additional} ${converts} ${pointer}`;
    const known = this.#compiled.get(key);
    if (known) return known;
    const compiled = this.#compile(pointer, additional);
    const validate = converts ? converting(compiled) : compiled;
    this.#compiled.set(key, validate);
    return validate;
  }

  #compile(pointer: Pointer, additional: Additional): Validate {
    try {
      const fragment = pointer.split('/').map(encodeURIComponent).join('/');
      return checked(this.#engine(additional).compile({ $ref: `${ROOT}#${fragment}` }));
    } catch (error) {
      throw new InvalidSchema((error as Error).message);
    }
  }

  #engine(additional: Additional): Ajv {
    const known = this.#engines.get(additional);
    if (known) return known;
    // Own properties only: a body may name what every object inherits.
    const { Ajv: Engine } = require('ajv') as typeof import('ajv');
    const formats = require('ajv-formats') as typeof import('ajv-formats');
    const engine = new Engine({
      strict: false,
      ownProperties: true,
      unicodeRegExp: false,
      logger: false,
      code: { regExp: createPattern },
    });
    formats.default(engine);
    const document = modern(this.#document, additional) as object;
    engine.addSchema({ ...document, $id: ROOT }, undefined, false, false);
    this.#engines.set(additional, engine);
    return engine;
  }
}

/** A validation takes no longer than this, so that no caller stops the gateway by a slow pattern. */
const MAX_MS = 1_000;
const PATTERN_MS = 500;
let until = 0;

/** A pattern is one of .NET, and ends with an exception if it explodes. */
const createPattern = Object.assign(
  (pattern: string) => {
    const regex = new Regex(pattern, 0, PATTERN_MS);
    return {
      toString: () => pattern,
      test(text: string): boolean {
        if (performance.now() > until) throw new Fault('RegexMatchTimeoutException');
        return regex.match(text).success;
      },
    };
  },
  { code: 'pattern' },
);

function checked(compiled: ValidateFunction): Validate {
  return (value) => {
    until = performance.now() + MAX_MS;
    try {
      if (compiled(value)) return undefined;
    } catch (error) {
      if (error instanceof Fault) return 'The value takes too long to match a pattern.';
      // A value that is nested too deeply for a schema that refers to itself.
      if (error instanceof RangeError) return 'The value is nested too deeply.';
      throw error;
    }
    const [first] = compiled.errors ?? [];
    return `${first?.instancePath || '#'} ${first?.message ?? 'is not valid'}.`;
  };
}

/** A parameter is a text: it may be meant as a number, as true or false, or as itself. */
const converting =
  (validate: Validate): Validate =>
  (value) => {
    const readings = [value].flat().some((one) => typeof one === 'string' && reading(one) !== one)
      ? [value, Array.isArray(value) ? value.map(reading) : reading(value)]
      : [value];
    const results = readings.map(validate);
    return results.includes(undefined) ? undefined : results.at(-1);
  };

function reading(text: unknown): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return typeof text === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)
    ? Number(text)
    : text;
}

/** OpenAPI 3.0 has the exclusive bounds of an older draft of JSON Schema. */
function modern(schema: unknown, additional: Additional): unknown {
  if (Array.isArray(schema)) return schema.map((one) => modern(one, additional));
  if (typeof schema !== 'object' || schema === null) return schema;
  const changed: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, modern(value, additional)]),
  );
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof changed[exclusive] !== 'boolean') continue;
    if (changed[exclusive]) changed[exclusive] = changed[bound];
    else delete changed[exclusive];
  }
  const isObject = changed.type === 'object' || typeof changed.properties === 'object';
  if (additional !== undefined && isObject) changed.additionalProperties = additional;
  return changed;
}
