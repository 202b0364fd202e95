/** Runs the whole `npm run check` in a repository that has its own tool in place of the examples. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { takeExamplesOut } from './take-examples-out.ts';

const copy = await takeExamplesOut();
const succeeds = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { cwd: copy, stdio: 'inherit' }).status === 0;
try {
  const passed =
    succeeds(process.execPath, 'scripts/generate.ts') &&
    // Some tests read what is under version control.
    succeeds('git', 'init', '--quiet') &&
    succeeds('git', 'add', '--all', '--', '.', ':!node_modules') &&
    succeeds(process.execPath, 'scripts/check.ts');
  process.exitCode = passed ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}
