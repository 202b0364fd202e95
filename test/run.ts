/**
 * Runs the tests, all or the files whose path contains one of the given words:
 *
 *   npm test              everything that needs no cloud
 *   npm test -- server    only test/server
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
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
spawn(process.execPath, ['--test', '--test-timeout=120000', ...flags, ...files], {
  cwd: root,
  stdio: 'inherit',
}).on('exit', (code) => process.exit(code ?? 1));
