import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGES = {
  'node_modules/runs': {},
  'node_modules/builds': { dev: true },
  'node_modules/for-this-system': { optional: true, os: [process.platform], cpu: [process.arch] },
  'node_modules/for-another': { optional: true, os: ['plan9'], cpu: ['z80'] },
};

/** Omits dependencies as npm does with these options and this environment. */
const NPM = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const { npm_config_omit: omit, npm_config_workspace: workspace, NODE_ENV } = process.env;
const left = new Set([...(omit ? [omit] : []), ...(NODE_ENV === 'production' ? ['dev'] : [])]);
for (const arg of process.argv) left.delete(arg.replace('--include=', ''));
const kept = Object.entries(packages).filter(([path, { dev, optional, os }]) =>
  !(dev && left.has('dev')) && !(optional && left.has('optional')) &&
  !os?.includes('plan9') && !(workspace && dev) && !path.includes(process.env.BROKEN ?? 'nothing'));
mkdirSync('node_modules', { recursive: true });
if (process.env.npm_config_dry_run || process.env.npm_config_package_lock_only) process.exit(0);
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(kept) }));
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
`;

describe('the first command in a fresh checkout', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
    for (const file of [
      'bootstrap.mjs',
      'scripts/say-refusal.ts',
      'server/src/config/setting.ts',
    ]) {
      cpSync(join(ROOT, file), join(root, file));
    }
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: PACKAGES }));
    writeFileSync(join(root, 'npm.mjs'), NPM);
    writeFileSync(join(root, 'show.mjs'), 'console.log(JSON.stringify(process.env));');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const run = (env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [join(root, 'bootstrap.mjs'), 'show.mjs'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, npm_execpath: join(root, 'npm.mjs'), ...env },
    });
  const installed = (): string[] => {
    const text = readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8');
    return Object.keys(JSON.parse(text).packages).map((path) => path.slice('node_modules/'.length));
  };
  const calls = () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n').length;
  const EVERYTHING = ['runs', 'builds', 'for-this-system'];

  for (const env of [
    {},
    { NODE_ENV: 'production' },
    { npm_config_omit: 'dev' },
    { npm_config_omit: 'optional' },
    { npm_config_production: 'true' },
    { npm_config_workspace: 'server' },
    { npm_config_dry_run: 'true' },
    { npm_config_package_lock_only: 'true' },
  ]) {
    test(`installs everything, whatever the shell's settings: ${JSON.stringify(env)}`, () => {
      const { status, stderr } = run(env);
      assert.equal(status, 0, stderr);
      assert.deepEqual(installed(), EVERYTHING);
      assert.equal(run().status, 0);
      assert.equal(calls(), 1, 'the installation is recorded');
    });
  }

  test('installs again if an earlier version recorded a partial installation as complete', () => {
    mkdirSync(join(root, 'node_modules'));
    const lock = readFileSync(join(root, 'package-lock.json'));
    const digest = createHash('sha256').update(lock).digest('hex');
    writeFileSync(join(root, 'node_modules/.installed'), digest);
    run();
    assert.deepEqual(installed(), EVERYTHING);
  });

  test('installs again what another npm command removed', () => {
    run();
    const found = join(root, 'node_modules/.package-lock.json');
    writeFileSync(found, JSON.stringify({ packages: { 'node_modules/runs': {} } }));
    run();
    assert.deepEqual(installed(), EVERYTHING);
    assert.equal(calls(), 2);
  });

  test('never records a partial installation as complete, and names what is missing', () => {
    const { status, stderr } = run({ BROKEN: 'builds' });
    assert.equal(status, 1);
    assert.match(stderr, /did not install node_modules\/builds[^,]*, which is required/);
    assert.equal(existsSync(join(root, 'node_modules/.installed')), false);
    assert.equal(run().status, 0);
    assert.deepEqual(installed(), EVERYTHING);
  });

  test('excludes loopback addresses from every proxy', () => {
    run();
    for (const [env, expected] of [
      [{}, 'localhost,127.0.0.1,::1'],
      [{ NO_PROXY: '.example' }, '.example,localhost,127.0.0.1,::1'],
    ] as const) {
      const seen = JSON.parse(run(env).stdout);
      assert.deepEqual([seen.NO_PROXY, seen.no_proxy], [expected, expected]);
    }
  });
});
