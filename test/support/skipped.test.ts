import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type Skipped, summarize } from './skipped.ts';
import { TEST_FILES } from './test-files.ts';

const ROOT = join(import.meta.dirname, '../..');

test('skips tests through one mechanism, which names what is missing', () => {
  // The other file decides which titles count as citations, and contains such tests as text.
  const own = ['test/support/skipped.test.ts', 'test/requirements/citations.test.ts'];
  const found = globSync(TEST_FILES, { cwd: ROOT })
    .filter((file) => !own.includes(file))
    .filter((file) =>
      /\b(?:skip|todo):|\b(?:test|t|describe|context)\.(?:skip|todo)\(/.test(
        readFileSync(join(ROOT, file), 'utf8'),
      ),
    );
  assert.deepEqual(found, []);
});

const test1 = (reason: string, isGroup = false): Skipped => ({
  file: 'test/a.test.ts',
  title: 'does it',
  isGroup,
  reason,
});

const AGAIN = 'npm test -- --skipped';

describe('the last lines of a run', () => {
  test('are absent if everything ran', () => {
    assert.deepEqual(summarize([], AGAIN), { lines: [], isComplete: true });
  });

  test('print our own command for what no package manager has', () => {
    const { lines, isComplete } = summarize([test1('needs fronted')], AGAIN, 'linux');
    assert.deepEqual(lines.slice(-2), [
      'Install with  .ci/install',
      'Then run      npm test -- --skipped',
    ]);
    assert.equal(isComplete, false);
  });

  test('count by missing package, and print one command that installs them', () => {
    const skipped = [
      test1('needs shellcheck'),
      test1('needs chromium', true),
      test1('needs chromium'),
      test1('needs chromium'),
    ];
    assert.deepEqual(summarize(skipped, AGAIN, 'linux'), {
      lines: [
        'Skipped: 3 tests and 1 group of tests',
        '  2 tests and 1 group of tests: Chromium is not installed',
        '  1 test: shellcheck is not installed',
        'Install with  sudo apt-get install chromium shellcheck',
        'Then run      npm test -- --skipped',
      ],
      isComplete: false,
    });
    const { lines } = summarize(skipped, AGAIN, 'darwin');
    assert.ok(lines.includes('Install with  brew install chromium shellcheck'), lines.join('\n'));
  });

  test('name each package once, however many tests need it', () => {
    const { lines } = summarize([test1('needs dotnet'), test1('needs compiler')], AGAIN, 'linux');
    assert.ok(lines.includes('Install with  sudo apt-get install dotnet-sdk-10.0'));
  });

  test('suggest no installation if no package provides it', () => {
    const { lines, isComplete } = summarize([test1('needs schema')], AGAIN);
    assert.equal(isComplete, true);
    assert.equal(lines.length, 2);
  });

  test('name each test that was skipped for another reason', () => {
    const { lines, isComplete } = summarize([test1('later')], AGAIN);
    assert.equal(isComplete, false);
    assert.ok(lines.includes('  does it: later'));
  });
});

describe('npm test', () => {
  const root = mkdtempSync(join(tmpdir(), 'run-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const part of [
    'package.json',
    'scripts/command.ts',
    'infra/prediction/compiler',
    'scripts/test.ts',
    'test/infra/gateway/schema-file.ts',
    'twin/platform/process/own-network.ts',
  ]) {
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  for (const file of ['skipped.ts', 'needs.ts', 'on-path.ts', 'report-met.ts', 'test-files.ts']) {
    cpSync(join(ROOT, 'test/support', file), join(root, 'test/support', file));
  }
  const programs = join(root, 'programs');
  mkdirSync(programs);
  const write = (name: string, title: string, options: string, other?: string) =>
    writeFileSync(
      join(root, 'test', `${name}.test.ts`),
      `import { test } from 'node:test';
import { needs } from './support/needs.ts';
test('${title}', ${options}, () => {});
${other ? `test('${other}', () => {});` : ''}
`,
    );
  write('plain', 'runs everywhere', '{}');
  write('picky', 'runs with shellcheck', "needs('shellcheck')", 'runs in the first part already');

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'scripts/test.ts'), ...args],
      { encoding: 'utf8', env: { PATH: programs, ...env } },
    );
    return { status, stdout, stderr };
  };

  test('passes if a test is skipped, and ends with how to add it', () => {
    const { status, stdout } = run([]);
    assert.equal(status, 0);
    assert.match(stdout, /runs everywhere/);
    assert.match(
      stdout,
      /1 test: shellcheck is not installed\n.*install shellcheck\n.*--skipped\n$/,
    );
  });

  test('prints, after a partial run, only the command that runs that part', () => {
    const { status, stdout } = run(['picky']);
    assert.equal(status, 0);
    assert.match(stdout, /Then run {6}npm test -- picky\n$/);
  });

  test('fails on a build machine, which has everything', () => {
    const { status, stderr } = run([], { CI: 'true' });
    assert.equal(status, 1);
    assert.equal(stderr, 'CI is set, so a skipped test counts as a failure.\n');
  });

  test('runs what was skipped once it is installed, and nothing twice', () => {
    run([]);
    writeFileSync(join(programs, 'shellcheck'), '', { mode: 0o755 });
    const { status, stdout } = run(['--skipped'], { CI: 'true' });
    rmSync(join(programs, 'shellcheck'));
    assert.equal(status, 0, stdout);
    assert.match(stdout, /runs with shellcheck/);
    assert.doesNotMatch(stdout, /runs everywhere|already|Skipped/);
  });

  test('fails if a test that was skipped is not found again', () => {
    run([]);
    write('picky', 'runs with shellcheck, by another name', "needs('shellcheck')");
    const { status, stderr } = run(['--skipped']);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^A test skipped in an earlier run no longer exists: "runs with shellcheck" \(.*picky.*\)\.$/m,
    );
  });

  test('lists its options if one is mistyped', () => {
    const { status, stderr } = run(['--skiped']);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^Unknown option '--skiped'\. .*--skipped, --test-name-pattern, --help\.\n$/,
    );
  });
});
