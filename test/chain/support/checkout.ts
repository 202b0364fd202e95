import {
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** What an edit may change; the rest of the checkout is only read. */
const COPIED = ['infra', 'scripts', 'server'];
const LINKED = ['node_modules', 'package.json', 'package-lock.json'];

/** A checkout whose deployment, hook and server can be edited without affecting other tests. */
export interface Checkout {
  readonly root: string;
  /** Replaces a text that occurs exactly once in a file. @returns a function that undoes it. */
  edit(file: string, old: string, text: string): () => void;
  remove(): void;
}

/** @param more other paths that a test runs from the copy. */
export function copyCheckout(more: readonly string[] = []): Checkout {
  const root = mkdtempSync(join(tmpdir(), 'checkout-'));
  // A built bundle stays newer than its sources.
  for (const name of [...COPIED, ...more])
    cpSync(join(ROOT, name), join(root, name), { recursive: true, preserveTimestamps: true });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(root, name));
  return {
    root,
    edit(file, old, text) {
      const path = join(root, file);
      const before = readFileSync(path, 'utf8');
      const parts = before.split(old);
      if (parts.length !== 2) {
        throw new Error(`${file} contains the text ${parts.length - 1} times, not once: ${old}`);
      }
      save(path, parts.join(text));
      return () => save(path, before);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Saves as most editors, git and `sed -i` do: by renaming another file into its place. */
function save(path: string, text: string): void {
  writeFileSync(`${path}.saving`, text);
  renameSync(`${path}.saving`, path);
}
