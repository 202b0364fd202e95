/**
 * Runs the tests, all or the files whose path contains one of the given words:
 *
 *   npm test              everything that needs no cloud
 *   npm test -- server    only test/server
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const flags = process.argv.slice(2).filter((word) => word.startsWith('-'));
const files = globSync('test/**/*.test.ts', { cwd: root })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();

if (files.length === 0) {
  console.error(`No test file under test/ matches ${words.join(', ')}.`);
  process.exit(1);
}
const own = [
  '--test',
  // A file that waits leaves its core to another; by default one core would always be idle.
  `--test-concurrency=${availableParallelism()}`,
  '--test-timeout=120000',
];
spawn(process.execPath, [...own, ...flags, ...files], { cwd: root, stdio: 'inherit' }).on(
  'exit',
  (code) => process.exit(code ?? 1),
);
