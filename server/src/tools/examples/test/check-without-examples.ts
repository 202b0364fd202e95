/**
 * Runs the whole `npm run check` in a repository that has its own tools in place of the examples, of
 * which one calls a service with a key.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { takeExamplesOut } from './take-examples-out.ts';

const SERVICE_TOOL = [
  ...['new', 'ticket_status', '--http', 'https://api.tickets.example'],
  ...['--secret', 'TICKETS_KEY'],
];

const copy = await takeExamplesOut();
const succeeds = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { cwd: copy, stdio: 'inherit' }).status === 0;
try {
  const passed =
    succeeds(process.execPath, 'scripts/tool.ts', ...SERVICE_TOOL) &&
    // Some tests read what is under version control.
    succeeds('git', 'init', '--quiet') &&
    succeeds('git', 'add', '--all', '--', '.', ':!node_modules') &&
    succeeds(process.execPath, 'scripts/check.ts');
  process.exitCode = passed ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true });
}
