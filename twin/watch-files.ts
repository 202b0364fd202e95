import { watch } from 'node:fs';
import { extname } from 'node:path';
import type { Clock } from './hop.ts';

/** Milliseconds of quiet after which a change counts as saved: editors write in several steps. */
const QUIET_MS = 100;

/** Files whose change can change a deployment. */
const KINDS: ReadonlySet<string> = new Set(['.bicep', '.bicepparam', '.json', '.kql', '.xml']);

/** Calls back when files below a folder have changed and nothing more follows at once. */
export function watchFiles(folder: string, clock: Clock, changed: () => void): { close(): void } {
  let waiting: { cancel(): void } | undefined;
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !KINDS.has(extname(file))) return;
    waiting?.cancel();
    waiting = clock.after(QUIET_MS, changed);
  });
  return {
    close() {
      waiting?.cancel();
      watcher.close();
    },
  };
}
