import { isSpecType } from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { check } from 'recheck';
import { type Definition, toCanonicalJson } from '../../server/src/call/definition.ts';
import { isName } from '../../server/src/tools/check-declarations.ts';
import { withoutHidden } from '../../server/src/tools/plain-text.ts';
import { stepsOf } from './count-steps.ts';

/** Bytes of one definition, of which a model reads every one at the start of every conversation. */
const MOST_BYTES = 32 * 1024;
const MOST_TOOLS = 500;
/** Levels of a schema; each costs the validator and every client that draws a form stack. */
const MOST_DEPTH = 24;
/** They load a schema from elsewhere, or let two schemas of one engine answer for each other. */
const REFERENCES = ['$id', 'id', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef'];
/** Schemas that are applied to one value, without going into its members. */
const MOST_STEPS = 1_000;
const LONG_TEXT = 1024;
/** Text that speaks to the model instead of describing the tool; a crude sign, so only a warning. */
const IMPERATIVE = /\b(?:important|you must|always call|before using|ignore|do not tell)\b/i;

/** What is wrong with the tools of a server, and what a reviewer should look at. */
export interface Judgement {
  /** The first fault, in one sentence. */
  readonly fault: string | undefined;
  readonly warnings: readonly string[];
}

export async function judgeDefinitions(definitions: readonly Definition[]): Promise<Judgement> {
  if (definitions.length > MOST_TOOLS) {
    const fault = `The server has ${definitions.length} tools; at most ${MOST_TOOLS} are supported.`;
    return { fault, warnings: [] };
  }
  const seen = new Set<string>();
  for (const definition of definitions) {
    const { name } = definition;
    const what = seen.has(name) ? 'is listed twice' : await faultOf(definition);
    seen.add(name);
    if (what !== undefined) {
      return { fault: `The tool ${shown(name)} ${what}.`, warnings: [] };
    }
  }
  return { fault: undefined, warnings: definitions.flatMap((one) => warningsOn(one, seen)) };
}

async function faultOf(definition: Definition): Promise<string | undefined> {
  const { name, inputSchema, outputSchema } = definition;
  if (!isName(name)) return 'has a name that is not 1 to 64 letters, digits, "_", "." or "-"';
  const bytes = Buffer.byteLength(toCanonicalJson(definition));
  if (bytes > MOST_BYTES)
    return `is described in ${bytes} bytes; at most ${MOST_BYTES} are supported`;
  if (stringsIn(definition).some((text) => withoutHidden(text) !== text)) {
    return 'is described with hidden or control characters, which a reviewer would not see';
  }
  if (inputSchema.type !== 'object') return 'has an input schema whose type is not "object"';
  if (outputSchema && outputSchema.type !== 'object') {
    return 'has an output schema whose type is not "object"';
  }
  if (!isSpecType.Tool(definition)) return 'does not have the form of a tool of MCP';
  if (outputSchema && objectsIn(outputSchema).some((part) => part.uniqueItems === true)) {
    return 'has an output schema with uniqueItems, which takes the square of the number of items';
  }
  for (const schema of [inputSchema, outputSchema ?? {}]) {
    const fault = await faultOfSchema(schema);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

async function faultOfSchema(schema: object): Promise<string | undefined> {
  const depth = depthOf(schema);
  if (depth > MOST_DEPTH)
    return `has a schema of ${depth} levels; at most ${MOST_DEPTH} are supported`;
  const steps = stepsOf(schema);
  if (steps > MOST_STEPS) {
    return 'has a schema that refers to itself so often that checking any value takes too long';
  }
  for (const part of objectsIn(schema)) {
    const reference = REFERENCES.find((member) => typeof part[member] === 'string');
    if (reference !== undefined) return `has a schema with ${reference}, which is not supported`;
    if (Object.hasOwn(part, '$async')) {
      return 'has a schema with $async, which makes some validators accept every value';
    }
    if (typeof part.$ref === 'string' && !part.$ref.startsWith('#')) {
      return 'has a schema with a $ref outside of itself';
    }
    for (const pattern of patternsOf(part)) {
      // A pattern is code that runs for every call, on text of the caller.
      if (!(await isSafe(pattern))) {
        return `has the pattern ${shown(pattern)}, which is not valid or can take seconds on some input`;
      }
    }
  }
  try {
    new AjvJsonSchemaValidator().getValidator({ ...schema });
  } catch {
    return 'has a schema that is not valid JSON Schema (draft 7, 2019-09 or 2020-12)';
  }
  return undefined;
}

const patternsOf = (part: Readonly<Record<string, unknown>>): string[] => [
  ...(typeof part.pattern === 'string' ? [part.pattern] : []),
  ...(typeof part.patternProperties === 'object' && part.patternProperties !== null
    ? Object.keys(part.patternProperties)
    : []),
];

async function isSafe(pattern: string): Promise<boolean> {
  try {
    new RegExp(pattern, 'u');
  } catch {
    return false;
  }
  return (await check(pattern, 'u', { timeout: 5_000 })).status === 'safe';
}

function warningsOn(definition: Definition, all: ReadonlySet<string>): string[] {
  const { name, title = '', description = '', annotations } = definition;
  const text = `${title} ${description}`;
  const others = [...all].filter(
    (other) =>
      other !== name &&
      new RegExp(`(?<![\\w-])${other.replaceAll('.', '\\.')}(?![\\w-])`).test(text),
  );
  return [
    ...(description.length > LONG_TEXT
      ? [`its description has ${description.length} characters`]
      : []),
    ...(IMPERATIVE.test(text) ? ['its description gives orders'] : []),
    ...(/https?:\/\//.test(text) ? ['its description contains a link'] : []),
    ...(others.length > 0 ? [`its description names ${others.join(', ')}`] : []),
    ...(annotations === undefined ? ['it has no annotations'] : []),
  ].map((what) => `${name}: ${what}`);
}

/** Text of another server for a terminal. */
const shown = (text: string): string => JSON.stringify(withoutHidden(text).slice(0, 80));

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...stringsIn(member)]);
};

function objectsIn(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [value as Record<string, unknown>];
  return [...own, ...Object.values(value).flatMap(objectsIn)];
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;
