import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileLine } from './call-record.ts';

const ROOT = join(import.meta.dirname, '../..');

const read = new Map<string, { readonly changed: number; readonly lines: readonly string[] }>();

/** Lines of a file of the checkout, read again when it has changed. */
function linesOf(file: string): readonly string[] {
  const changed = statSync(join(ROOT, file)).mtimeMs;
  const known = read.get(file);
  if (known?.changed === changed) return known.lines;
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  read.set(file, { changed, lines });
  return lines;
}

/** The first line of a file that contains a text, after the first that contains another one. */
export function lineWith(file: string, text: string, after = ''): FileLine | undefined {
  try {
    const lines = linesOf(file);
    const start = lines.findIndex((line) => line.includes(after));
    const index = lines.findIndex((line, at) => at >= start && line.includes(text));
    return start < 0 || index < 0 ? undefined : { file, line: index + 1 };
  } catch {
    return undefined;
  }
}

/** Milliseconds for which a text is taken to stand where it stood, or nowhere. */
const SEARCHED_MS = 1_000;

const searched = new Map<string, { readonly at: number; readonly line: FileLine | undefined }>();

/** The first such line in the files of a pattern, without tests. */
export function lineAmong(pattern: string, text: string, after: string): FileLine | undefined {
  const key = JSON.stringify([pattern, text, after]);
  const now = performance.now();
  const known = searched.get(key);
  if (known && now - known.at < SEARCHED_MS) return known.line;
  if (searched.size > 1_000) searched.clear();
  const line = globSync(pattern, { cwd: ROOT })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.includes('/test/'))
    .map((file) => lineWith(file, text, after))
    .find((one) => one !== undefined);
  searched.set(key, { at: now, line });
  return line;
}
