/** `npm test`: runs the tests, and says at the end which were left out and why. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../scripts/command.ts';
import { type LeftOut, summarize } from './support/left-out.ts';

const ROOT = join(import.meta.dirname, '..');
/** The files of which the last whole run left something out. */
const LEFT_OUT = join(ROOT, '.tools/left-out.json');

const COMMAND = {
  name: 'npm test --',
  does: 'Runs the tests; without words, all that need no cloud.',
  operands: '[word ...]',
  options: {
    'left-out': {
      type: 'boolean',
      help: 'Run the files of which the last whole run left something out.',
    },
    'test-name-pattern': {
      type: 'string',
      value: '<pattern>',
      help: 'Run only tests whose title matches.',
    },
  },
  examples: ['npm test -- server    the files whose path contains "server"'],
} as const;

await runCommand(COMMAND, ({ values, positionals: words }) => {
  const pattern = values['test-name-pattern'];
  const files = values['left-out'] ? filesLeftOut() : filesWith(words);
  const { status, leftOut } = run(files, pattern === undefined ? [] : [pattern]);
  const isWhole = !values['left-out'] && words.length === 0 && pattern === undefined;
  if (isWhole) remember(leftOut);
  const { lines, isComplete } = summarize(leftOut);
  for (const line of lines) console.log(line);
  // A build machine has everything: a test that does not run there would never run.
  const isRefused = process.env.CI !== undefined && !isComplete;
  if (isRefused) console.error('With CI set, a run that leaves tests out has failed.');
  process.exitCode = isRefused ? 1 : status;
});

function filesWith(words: readonly string[]): string[] {
  const files = globSync('test/**/*.test.ts', { cwd: ROOT })
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  if (files.length > 0) return files;
  throw new Error(`No test file under test/ has ${words.join(' or ')} in its path.`);
}

function filesLeftOut(): string[] {
  try {
    return JSON.parse(readFileSync(LEFT_OUT, 'utf8')) as string[];
  } catch {
    throw new Error('No whole run has left anything out yet: run "npm test" first.');
  }
}

function remember(leftOut: readonly LeftOut[]): void {
  const files = new Set(leftOut.map(({ file }) => file));
  mkdirSync(dirname(LEFT_OUT), { recursive: true });
  writeFileSync(LEFT_OUT, JSON.stringify([...files].sort()));
}

function run(
  files: readonly string[],
  patterns: readonly string[],
): { status: number; leftOut: LeftOut[] } {
  if (files.length === 0) return { status: 0, leftOut: [] };
  const folder = mkdtempSync(join(tmpdir(), 'left-out-'));
  const report = join(folder, 'report');
  const reporters = {
    spec: 'stdout',
    [join(import.meta.dirname, 'support/report-left-out.ts')]: report,
  };
  const options = [
    '--test',
    // A file that waits leaves its core to another; by default one core would always be idle.
    `--test-concurrency=${availableParallelism()}`,
    '--test-timeout=120000',
    ...patterns.map((pattern) => `--test-name-pattern=${pattern}`),
    ...Object.entries(reporters).flatMap(([reporter, destination]) => [
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${destination}`,
    ]),
  ];
  try {
    const { status } = spawnSync(process.execPath, [...options, ...files], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    const lines = readFileSync(report, 'utf8').split('\n').filter(Boolean);
    return { status: status ?? 1, leftOut: lines.map((line) => JSON.parse(line) as LeftOut) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
