import { createHash } from 'node:crypto';
import type { DataFile } from './data-files.ts';

/** One digest over names and contents, independent of the order of the files. */
export function digest(files: readonly DataFile[]): string {
  const hash = createHash('sha256');
  const byPath = [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
  for (const { path, text } of byPath) hash.update(`${path}\0${sha256(text)}\n`);
  return hash.digest('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
