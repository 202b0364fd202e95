/** `npm test`: runs the tests and, at the end, lists those skipped and why. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isSkipped, type Met, missedIn, type Skipped, summarize } from '../test/support/skipped.ts';
import { TEST_FILES } from '../test/support/test-files.ts';
import { runCommand } from './command.ts';

const ROOT = join(import.meta.dirname, '..');
/** What the last full run skipped. */
const SKIPPED = join(ROOT, '.tools/skipped.json');

const COMMAND = {
  name: 'npm test --',
  does: 'Runs all test files, or only those whose path contains one of the words.',
  operands: '[word ...]',
  options: {
    skipped: {
      type: 'boolean',
      help: 'Run only the tests that the last full run skipped.',
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
  const earlier = values.skipped ? readSkipped() : [];
  const { status, met } = values.skipped
    ? run(filesOf(earlier), earlier.map(patternOf))
    : run(filesWith(words), pattern === undefined ? [] : [pattern]);
  const skipped = met.filter(isSkipped);
  const isWhole = !values.skipped && words.length === 0 && pattern === undefined;
  if (isWhole) remember(skipped);
  // Only a full run records what it skipped.
  const again = isWhole ? ['--skipped'] : process.argv.slice(2);
  const { lines, isComplete } = summarize(skipped, ['npm test --', ...again].join(' '));
  for (const line of lines) console.log(line);
  // A build machine has every dependency: a test that does not run there would never run.
  const isRefused = process.env.CI !== undefined && !isComplete;
  if (isRefused) console.error('CI is set, so a skipped test counts as a failure.');
  const missed = missedIn(earlier, met);
  for (const { file, title } of missed)
    console.error(`A test skipped in an earlier run no longer exists: "${title}" (${file}).`);
  process.exitCode = isRefused || missed.length > 0 ? 1 : status;
});

function filesWith(words: readonly string[]): string[] {
  const files = globSync(TEST_FILES, { cwd: ROOT })
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
  if (files.length > 0) return files;
  throw new Error(`No test file has a path that contains ${words.join(' or ')}.`);
}

function readSkipped(): Skipped[] {
  try {
    return JSON.parse(readFileSync(SKIPPED, 'utf8')) as Skipped[];
  } catch {
    throw new Error('No record of a full run was found. Run "npm test" first.');
  }
}

function remember(skipped: readonly Skipped[]): void {
  mkdirSync(dirname(SKIPPED), { recursive: true });
  writeFileSync(SKIPPED, JSON.stringify(skipped));
}

/** A test declared by a shared helper is reported under the helper's file, so every file that imports it counts. */
function filesOf(skipped: readonly Skipped[]): string[] {
  const files = new Set(skipped.map(({ file }) => file));
  const helpers = [...files]
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => basename(file));
  return filesWith([]).filter(
    (file) =>
      files.has(file) ||
      helpers.some((helper) => readFileSync(join(ROOT, file), 'utf8').includes(`/${helper}'`)),
  );
}

/** Matches a whole title; a group's title includes all its tests. */
function patternOf({ title }: Skipped): string {
  return `^${RegExp.escape(title)}$`;
}

function run(
  files: readonly string[],
  patterns: readonly string[],
): { status: number; met: Met[] } {
  if (files.length === 0) return { status: 0, met: [] };
  const folder = mkdtempSync(join(tmpdir(), 'skipped-'));
  const report = join(folder, 'report');
  const reporters = {
    spec: 'stdout',
    [join(import.meta.dirname, '../test/support/report-met.ts')]: report,
  };
  const options = [
    '--test',
    // A test file that waits frees its core; by default, one core would always be idle.
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
    return { status: status ?? 1, met: lines.map((line) => JSON.parse(line) as Met) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
