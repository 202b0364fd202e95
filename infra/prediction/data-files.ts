import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../model/deployment.ts';

/** A file that Bicep loads, by its path below infra/. */
export interface DataFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Replaces the content of data files with their names, `{ "$text": path }` or `{ "$json": path }`, so
 * that an edit to a policy, rule or query takes effect without a compiler.
 */
export function withReferences(value: Json, files: readonly DataFile[]): Json {
  const texts = new Map<string, string>();
  const jsons: { readonly path: string; readonly parsed: Json }[] = [];
  for (const { path, text } of files) {
    const content = withoutMark(text);
    const parsed = path.endsWith('.json') ? parse(content, path) : null;
    const other = texts.get(content) ?? jsons.find((json) => isSame(json.parsed, parsed))?.path;
    if (other) {
      throw new Error(
        `${other} and ${path} have the same content, so a prediction cannot tell them apart. Remove one of them.`,
      );
    }
    texts.set(content, path);
    if (parsed !== null && typeof parsed === 'object') jsons.push({ path, parsed });
  }
  const walk = (current: Json): Json => {
    if (typeof current === 'string') {
      const path = texts.get(current);
      return path === undefined ? current : { $text: path };
    }
    if (current === null || typeof current !== 'object') return current;
    const same = jsons.find(({ parsed }) => isSame(parsed, current));
    return same ? { $json: same.path } : mapMembers(current, walk);
  };
  return walk(value);
}

/** The inverse: reads each named file and inserts its content. */
export function withoutReferences(value: Json, read: (path: string) => string): Json {
  const walk = (current: Json): Json => {
    if (current === null || typeof current !== 'object') return current;
    const reference = referenceIn(current);
    if (!reference) return mapMembers(current, walk);
    const text = withoutMark(read(reference.path));
    return reference.parsed ? parse(text, reference.path) : short(text, reference.path);
  };
  return walk(value);
}

function parse(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new Error(`infra/${path} is not JSON: ${(error as Error).message}`);
  }
}

/** The files that a prediction names. */
export function referencesIn(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (current: Json): Json => {
    if (current === null || typeof current !== 'object') return current;
    const reference = referenceIn(current);
    if (reference) found.add(reference.path);
    else mapMembers(current, walk);
    return current;
  };
  walk(value);
  return found;
}

/** Bicep's limit on the characters of a loaded text: BCP184. */
const MAX_CHARACTERS = 131_072;

function short(text: string, path: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  throw new Error(
    `BCP184: infra/${path} has ${text.length} characters, but Bicep loads at most ${MAX_CHARACTERS}. Make it shorter.`,
  );
}

/** Bicep drops a byte order mark when it loads a file. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** The order of members is insignificant in Bicep and in JSON. */
const isSame = (one: Json, other: Json): boolean => isDeepStrictEqual(one, other);

function referenceIn(
  value: readonly Json[] | JsonObject,
): { path: string; parsed: boolean } | null {
  const entries = Object.entries(value);
  const [name, path] = entries[0] ?? [];
  if (entries.length !== 1 || typeof path !== 'string') return null;
  return name === '$text' || name === '$json' ? { path, parsed: name === '$json' } : null;
}

function mapMembers(value: readonly Json[] | JsonObject, map: (member: Json) => Json): Json {
  if (Array.isArray(value)) return value.map(map);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member)]));
}
