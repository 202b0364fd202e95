import { watch } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { Clock } from './hop.ts';

/** Milliseconds of quiet after which a change counts as saved: editors write in several steps. */
const QUIET_MS = 100;

/** Folders whose files make what runs: the deployment, and the hook. */
const FOLDERS = ['infra', 'scripts'];

/** Files whose change can change it. */
const KINDS: ReadonlySet<string> = new Set([
  '.bicep',
  '.bicepparam',
  '.json',
  '.kql',
  '.ts',
  '.xml',
]);

/** Calls back with the files that have changed, by their path from the root, once nothing more follows. */
export function watchFiles(
  root: string,
  clock: Clock,
  changed: (files: ReadonlySet<string>) => void,
): { close(): void } {
  let waiting: { cancel(): void } | undefined;
  let files = new Set<string>();
  const tell = () => {
    const told = files;
    files = new Set();
    changed(told);
  };
  const watchers = FOLDERS.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_event, file) => {
      if (file === null || !KINDS.has(extname(file))) return;
      files.add([folder, ...file.split(sep)].join('/'));
      waiting?.cancel();
      waiting = clock.after(QUIET_MS, tell);
    }),
  );
  return {
    close() {
      waiting?.cancel();
      for (const watcher of watchers) watcher.close();
    },
  };
}
