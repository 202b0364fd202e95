import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** Installed, generated or cached files that are not part of a checkout. */
const LEFT = new Set(['node_modules', '.git', '.tools', 'dist', 'maps']);

/** @returns a checkout with the same packages that may be changed without affecting other tests. */
export function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'repository-'));
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !LEFT.has(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}
