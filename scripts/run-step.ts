import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/**
 * Runs what follows from files that a command has changed.
 *
 * @param changed what is changed already, for the sentence if this step fails.
 * @throws if it fails.
 */
export function runStep(changed: string, ...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status === 0) return;
  throw new Error(
    `${changed} are changed, but the step above failed. Correct what it reports, then run "npm run generate".`,
  );
}
