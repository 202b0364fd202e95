import { spawn } from 'node:child_process';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../../twin/cli');

/** A command that runs until it is ended, and what it has printed so far. */
export function following(name: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [join(CLI, `${name}.ts`), ...args]);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  return { out: () => out, end: () => void child.kill() };
}
