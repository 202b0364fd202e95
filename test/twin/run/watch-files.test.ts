import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { scanFiles, watchFiles } from '../../../twin/run/watch-files.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Longer than two scans. */
const A_WHILE = 1_000;

describe('files that are edited while the chain runs', () => {
  let root = '';
  let clock: ManualClock;
  let watcher: { close(): void };
  let told: string[][] = [];
  const policy = 'infra/gateway/a.policy.xml';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watched-'));
    for (const folder of ['infra/gateway', 'scripts'])
      mkdirSync(join(root, folder), { recursive: true });
    for (const file of [policy, 'infra/b.json', 'scripts/hook.ts']) write(file, 'first');
    clock = new ManualClock(0);
    told = [];
    watcher = watchFiles(root, clock, scanFiles(root), (files) => told.push([...files].sort()));
  });
  afterEach(() => {
    watcher.close();
    rmSync(root, { recursive: true, force: true });
  });

  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: root,
      stdio: 'ignore',
    });

  test('are noticed if they were saved between the first read and the start of the watch', () => {
    const before = scanFiles(root);
    write(policy, 'meanwhile');
    const late: string[][] = [];
    const second = watchFiles(root, clock, before, (files) => late.push([...files]));
    clock.pass(A_WHILE);
    second.close();
    assert.deepEqual(late, [[policy]]);
  });

  const SAVES: Readonly<Record<string, (file: string, text: string) => void>> = {
    'in place': write,
    'by renaming another file into its place': (file, text) => {
      write(`${file}.swap`, text);
      renameSync(join(root, `${file}.swap`), join(root, file));
    },
    'by moving it away first, for a backup': (file, text) => {
      renameSync(join(root, file), join(root, `${file}~`));
      write(file, text);
    },
    'by deleting and creating it': (file, text) => {
      rmSync(join(root, file));
      write(file, text);
    },
  };

  for (const [how, save] of Object.entries(SAVES)) {
    test(`are noticed each time they are saved ${how}`, () => {
      for (const text of ['1', '2', '3', '4']) {
        save(policy, text);
        clock.pass(A_WHILE);
      }
      assert.deepEqual(told, [[policy], [policy], [policy], [policy]]);
      write(policy, 'in place, after all of these');
      clock.pass(A_WHILE);
      assert.equal(told.length, 5);
    });
  }

  test('are noticed although they lie beside the watched folders, if the program is built from them', () => {
    mkdirSync(join(root, 'server'));
    for (const file of ['server/upstreams.json', 'server/upstreams.lock.json']) write(file, '{}');
    write('server/package.json', '{}');
    clock.pass(A_WHILE);
    assert.deepEqual(told, [['server/upstreams.json', 'server/upstreams.lock.json']]);
  });

  test('are noticed when they are added or removed', () => {
    mkdirSync(join(root, 'infra/new'));
    write('infra/new/c.kql', 'first');
    clock.pass(A_WHILE);
    write('infra/new/c.kql', 'second');
    clock.pass(A_WHILE);
    rmSync(join(root, 'infra/new'), { recursive: true });
    clock.pass(A_WHILE);
    assert.deepEqual(told, [['infra/new/c.kql'], ['infra/new/c.kql'], ['infra/new/c.kql']]);
  });

  test('are reported together after a switch of branches, and noticed afterwards', () => {
    git('init', '--quiet', '--initial-branch=one');
    git('add', '.');
    git('commit', '--quiet', '--message=one');
    git('switch', '--quiet', '--create=two');
    write(policy, 'second');
    rmSync(join(root, 'infra/b.json'));
    git('commit', '--quiet', '--all', '--message=two');
    clock.pass(A_WHILE);
    git('switch', '--quiet', 'one');
    clock.pass(A_WHILE);
    assert.deepEqual(told, [
      ['infra/b.json', policy],
      ['infra/b.json', policy],
    ]);
    assert.equal(readFileSync(join(root, policy), 'utf8'), 'first');
    write('infra/b.json', 'third');
    clock.pass(A_WHILE);
    assert.deepEqual(told.at(-1), ['infra/b.json']);
  });

  test('are reported once they are stable, and only if their content changed', () => {
    write(policy, 'half of');
    clock.pass(200);
    write(policy, 'half of it, and the rest');
    clock.pass(200);
    assert.deepEqual(told, []);
    clock.pass(A_WHILE);
    assert.deepEqual(told, [[policy]]);
    write(policy, 'half of it, and the rest');
    write('infra/notes.md', 'nothing that runs');
    clock.pass(A_WHILE);
    assert.equal(told.length, 1);
  });
});
