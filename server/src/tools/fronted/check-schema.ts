import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { isObject, type Members } from '../../call/members.ts';

type Arguments = Record<string, unknown>;

/** Sets of valid arguments, or the names of the declared ones that are not valid. */
export type Check = (
  given: Arguments,
) => { readonly input: Arguments } | { readonly invalid: string[] };

/**
 * Compiles a reviewed JSON Schema at the first call. Two rules are looser than the schema, as callers
 * need them: a required argument with a default may be left out, as its own server accepts it, and
 * null counts as absent where it is not allowed, because clients in strict mode cannot omit arguments.
 */
export function checkAgainst(schema: Members): Check {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const validate = onFirstUse(() =>
    compile<Arguments>({
      ...schema,
      required: required.filter((name) => !hasDefault(properties[name])),
    }),
  );
  return (given) => {
    // Validators and servers disagree about what this member is (B-01).
    if (Object.hasOwn(given, '__proto__')) return { invalid: [] };
    const whole = validate()(given);
    if (whole.valid) return { input: given };
    const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const rest = validate()(present);
    if (rest.valid) return { input: present };
    return {
      invalid: namesIn(rest.errorMessage).filter((name) => Object.hasOwn(properties, name)),
    };
  };
}

/** Whether a structured result is what its reviewed schema promises; compiled at the first result. */
export function matcherOf(schema: Members): (value: unknown) => boolean {
  const validate = onFirstUse(() => compile(schema));
  return (value) => validate()(value).valid;
}

/** The first member of each path, and missing members, in a message of the validator. */
const namesIn = (message: string): string[] => [
  ...new Set(
    [...message.matchAll(/data\/([^\s/]+)|required property '([^']+)'/g)].map(([, path, missing]) =>
      (path ?? missing ?? '').replaceAll('~1', '/').replaceAll('~0', '~'),
    ),
  ),
];

/** Compiles a schema without what the validator adds to JSON Schema. */
const compile = <T>(schema: Members) =>
  new AjvJsonSchemaValidator().getValidator<T>(
    JSON.parse(JSON.stringify(schema), (name, value) =>
      isExtension(name, value) ? undefined : value,
    ),
  );

/**
 * With `$async`, a schema gives a promise, which counts as valid whatever the value is. The expression of
 * the format `url` takes seconds on some text as long as a call may have.
 */
const isExtension = (name: string, value: unknown): boolean =>
  name === '$async' || (name === 'format' && value === 'url');

const hasDefault = (property: unknown): boolean => isObject(property) && 'default' in property;

function onFirstUse<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
