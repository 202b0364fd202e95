import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** What is installed, made or remembered, and no part of what is checked out. */
const LEFT = new Set(['node_modules', '.git', '.tools', 'dist']);

/** @returns a checkout that may be changed without anybody else seeing it, with the same packages. */
export function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'repository-'));
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !LEFT.has(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}
