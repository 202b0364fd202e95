import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts commands named azd and az into a folder, to be the first of a PATH. They name their Node and
 * their home themselves, so that nothing in the environment of the caller leads them elsewhere.
 */
export function writeCommands(folder: string, home: string): void {
  mkdirSync(folder, { recursive: true });
  for (const tool of ['azd', 'az']) {
    const script = join(import.meta.dirname, `${tool}.ts`);
    const line = [process.execPath, script, home].map(shellQuoted).join(' ');
    // Options and proxies meant for the caller's own Node must not reach this one.
    const text = `#!/bin/sh\nunset NODE_OPTIONS NODE_USE_ENV_PROXY\nexec ${line} "$@"\n`;
    writeFileSync(join(folder, tool), text, { mode: 0o755 });
  }
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
