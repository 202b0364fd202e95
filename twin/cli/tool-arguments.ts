import { FRONTED, TOOLS } from '../../server/src/tools/declarations.ts';
import { toListing } from '../../server/src/tools/to-listing.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A JSON Schema, as far as it says which types a value may have. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/**
 * The arguments as typed: `name=value` pairs, each with the type that the tool's schema requires, or
 * one JSON object. What no schema describes stays text, so that its refusal can be tried.
 *
 * @throws with a sentence for arguments that cannot be sent.
 */
export function readToolArguments(
  tool: string,
  pairs: readonly string[],
  json: string | undefined,
): Arguments {
  if (json !== undefined) {
    if (pairs.length === 0) return readObject(json);
    throw new Error('Write arguments either as name=value or with --arguments, not both.');
  }
  return readArgumentsFor(schemaOf(tool), pairs);
}

function schemaOf(tool: string): Schema {
  const own = TOOLS.find(({ name }) => name === tool);
  if (own) return toListing(own).inputSchema;
  return FRONTED.find(({ name }) => name === tool)?.definition.inputSchema ?? {};
}

/** Pairs for a tool with this schema of its arguments. */
export function readArgumentsFor({ properties = {} }: Schema, pairs: readonly string[]): Arguments {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw new Error(`Write arguments as name=value, not "${pair}".`);
      const name = pair.slice(0, equals);
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, toValue(name, pair.slice(equals + 1), schema)];
    }),
  );
}

function readObject(json: string): Arguments {
  const value = parsed(json);
  if (typeOf(value) === 'object') return value as Arguments;
  throw new Error(`--arguments must be a JSON object, such as '{"name":"value"}', not "${json}".`);
}

function toValue(name: string, text: string, schema: Schema | undefined): unknown {
  const types = schema ? typesOf(schema) : [];
  if (types.length === 0 || types.includes('string')) return text;
  const value = parsed(text);
  const type = typeOf(value);
  if (types.includes(type) || (type === 'integer' && types.includes('number'))) return value;
  throw new Error(`Argument ${name} must be JSON of type ${types.join(' or ')}, not "${text}".`);
}

const typesOf = ({ type = [], enum: values = [], anyOf = [], oneOf = [], ...rest }: Schema) => [
  ...new Set([
    ...(typeof type === 'string' ? [type] : type),
    ...values.map(typeOf),
    ...('const' in rest ? [typeOf(rest.const)] : []),
    ...[...anyOf, ...oneOf].flatMap((one): string[] => typesOf(one)),
  ]),
];

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** `undefined` is no value of JSON, so it stands for text that is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
