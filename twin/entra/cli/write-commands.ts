import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuoted } from '../../../scripts/shell-quoted.ts';

/**
 * Writes commands named azd and az into a folder that goes first on a PATH. They contain the paths
 * of their Node and home, so that the caller's environment cannot redirect them.
 */
export function writeCommands(folder: string, home: string): void {
  mkdirSync(folder, { recursive: true });
  for (const tool of ['azd', 'az']) {
    const script = join(import.meta.dirname, `${tool}.ts`);
    const line = [process.execPath, script, home].map(shellQuoted).join(' ');
    // Options and proxies meant for the caller's own Node must not affect this one.
    const text = `#!/bin/sh\nunset NODE_OPTIONS NODE_USE_ENV_PROXY\nexec ${line} "$@"\n`;
    writeFileSync(join(folder, tool), text, { mode: 0o755 });
  }
}
