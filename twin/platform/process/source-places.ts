import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join, posix } from 'node:path';

/** A place in a file of the bundle, as V8 prints it. */
const PLACE = /(?:file:\/\/)?(\/[^\s()]*?\/((?:parts\/)?[\w.-]+\.mjs)):(\d+):(\d+)/g;

/** Characters that the build adds for each one that it escapes: `\\u00e9` for one. */
const ADDED = 5;

/** What the build writes about a file of the bundle. */
interface BuiltMap extends SourceMapPayload {
  /** Of the file that it belongs to. */
  readonly sha256: string;
  /** Line and column of each character that was escaped after the map was made, in order. */
  readonly escaped: readonly (readonly [line: number, column: number])[];
}

/** Finds the place in the sources, with line and column counted from 1. */
type Find = (line: number, column: number) => string | undefined;

/**
 * Replaces places in the bundle by those in the sources, so that a developer can open them. This
 * happens here and not in the process: the maps take more memory than the server.
 *
 * @param maps the folder that the build writes beside the bundle.
 */
export function createSourcePlaces(maps: string): (line: string) => string {
  const known = new Map<string, Find>();
  return (text) =>
    text.replaceAll(PLACE, (whole, path: string, name: string, line: string, column: string) => {
      // Each push has a folder of its own, so a path stands for the same bytes as long as it exists.
      const find = known.get(path) ?? createFind(maps, path, name);
      known.set(path, find);
      return find(Number(line), Number(column)) ?? whole;
    });
}

function createFind(maps: string, path: string, name: string): Find {
  const built = readMap(join(maps, `${name}.map`), path);
  if (!built) return () => undefined;
  const map = new SourceMap(built);
  const folder = posix.join('server/dist', posix.dirname(name));
  return (line, column) => {
    const found = map.findOrigin(line, column - added(built, line - 1, column - 1));
    if (!('fileName' in found)) return undefined;
    const source = posix.join(folder, found.fileName);
    return `${source}:${found.lineNumber}:${found.columnNumber}`;
  };
}

/** The map, unless a later build has replaced it. */
function readMap(file: string, path: string): BuiltMap | undefined {
  if (!existsSync(file) || !existsSync(path)) return undefined;
  const map = JSON.parse(readFileSync(file, 'utf8')) as BuiltMap;
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  return digest === map.sha256 ? map : undefined;
}

/** How far escaped characters have moved this column of the file to the right. */
function added({ escaped }: BuiltMap, line: number, column: number): number {
  let moved = 0;
  for (const [one, at] of escaped) {
    if (one === line && at + moved < column) moved += ADDED;
  }
  return moved;
}
