import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { READ_BY_COMPILER } from '../../infra/prediction/compile-cached.ts';
import type { Clock } from '../kit/hop.ts';

/**
 * Milliseconds between two scans. A change counts as saved once two scans agree: editors write in
 * several steps, and switching branches writes many files.
 */
const SCAN_MS = 200;

/** Folders that decide what runs: the deployment, the hook, and the program. */
const FOLDERS = ['infra', 'scripts', 'server/src'];

/** Files beside them that the program is built from. */
const FILES = ['server/upstreams.json', 'server/upstreams.lock.json'];

/** Kinds of files whose change can affect it. */
const KINDS: ReadonlySet<string> = new Set([...READ_BY_COMPILER, '.ts']);

interface Seen {
  /** Changes with every save, however it is made. */
  readonly stamp: string;
  readonly digest: string;
}

export type Files = ReadonlyMap<string, Seen>;

/**
 * Calls back with the changed files, relative to the root, once changes stop. It scans all of them
 * each time: system watches follow an inode, and most editors save by renaming another file into
 * place, which such a watch notices only once.
 *
 * @param before the files when they were last read.
 */
export function watchFiles(
  root: string,
  clock: Clock,
  before: Files,
  changed: (files: ReadonlySet<string>) => void,
): { close(): void } {
  let told = before;
  let seen = before;
  let timer = clock.after(SCAN_MS, scanAgain);
  function scanAgain(): void {
    const now = scanFiles(root, seen);
    const isQuiet = differences(seen, now).size === 0;
    const files = isQuiet ? differences(told, now) : new Set<string>();
    seen = now;
    if (isQuiet) told = now;
    timer = clock.after(SCAN_MS, scanAgain);
    if (files.size > 0) changed(files);
  }
  return { close: () => timer.cancel() };
}

/** The current files; contents are read only if a stamp has changed. */
export function scanFiles(root: string, before: Files = new Map()): Files {
  const files = new Map<string, Seen>();
  for (const folder of FOLDERS) {
    for (const file of namesIn(join(root, folder))) {
      if (!KINDS.has(extname(file))) continue;
      look([folder, ...file.split(sep)].join('/'));
    }
  }
  for (const file of FILES) look(file);
  return files;

  function look(path: string): void {
    const seen = lookAt(join(root, path), before.get(path));
    if (seen) files.set(path, seen);
  }
}

function lookAt(file: string, before: Seen | undefined): Seen | undefined {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    const stamp = [ino, size, mtimeNs, ctimeNs].join(' ');
    if (before?.stamp === stamp) return before;
    return { stamp, digest: createHash('sha256').update(readFileSync(file)).digest('hex') };
  } catch {
    // Removed since it was listed.
    return undefined;
  }
}

/** Empty while a folder is being replaced by another. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

function differences(one: Files, other: Files): Set<string> {
  const paths = [...one.keys(), ...other.keys()];
  return new Set(paths.filter((path) => one.get(path)?.digest !== other.get(path)?.digest));
}
