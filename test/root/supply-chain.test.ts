import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
/** Of packages that only tests run. */
const beside = ['test/clients/agents', 'test/clients/packages', 'test/fronted/servers'];
const installed = Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/'));
const foreign = installed.filter(([, { link }]) => !link);

/** Licences whose terms MIT can pass on. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
]);

describe('the lockfiles', () => {
  test('have a digest for every package, all of them from the npm registry [Z-11, MCP04]', () => {
    const others = beside.map(
      (folder) => JSON.parse(read(`${folder}/package-lock.json`)) as typeof lock,
    );
    const all = [
      ...foreign,
      ...others.flatMap(({ packages }) => Object.entries(packages).slice(1)),
    ];
    const without = all.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    assert.deepEqual(
      without.map(([path]) => path),
      [],
    );
    const elsewhere = all.filter(([, { resolved }]) => resolved !== undefined);
    assert.deepEqual(
      elsewhere.map(([path]) => path),
      [],
    );
  });

  test('name each optional package of every system, which npm ci requires', () => {
    const missing = installed.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !lock.packages[`${path}/node_modules/${name}`])
        .filter((name) => !lock.packages[`node_modules/${name}`]),
    );
    assert.deepEqual(missing, []);
  });

  test('add nothing to the product under a licence incompatible with MIT [Z-11]', () => {
    const shipped = foreign.filter(([, { dev, devOptional }]) => !dev && !devOptional);
    const others = shipped.filter(([, { license = '' }]) => {
      const choices = license.replace(/[()]/g, '').split(' OR ');
      return !choices.some((choice) => LICENCES.has(choice));
    });
    // Node itself, packaged separately, also carries the licences of its components.
    assert.deepEqual(
      others.map(([path]) => path).filter((path) => !path.startsWith('node_modules/node-')),
      [],
    );
  });
});

describe('packages', () => {
  test('are named with exact versions, and run no install script [Z-11, MCP04]', () => {
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    for (const file of [
      'package.json',
      ...globSync(`{*,${beside.join(',')}}/package.json`, { cwd: root }),
    ]) {
      const {
        dependencies = {},
        devDependencies = {},
        optionalDependencies = {},
      } = JSON.parse(read(file));
      const versions = Object.entries({
        ...dependencies,
        ...devDependencies,
        ...optionalDependencies,
      });
      const loose = versions.filter(
        ([, version]) => !/^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(String(version)),
      );
      assert.deepEqual(loose, [], file);
    }
  });
});

describe('files under version control', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root })
    .toString()
    .split('\0')
    .filter((file) => file !== '' && !file.endsWith('package-lock.json'));

  test('end lines with LF and contain no secret in a known format [Z-12, MCP01]', () => {
    // Assembled from parts, so that this file does not report itself.
    const shapes = [
      ['-----BEGIN', ' (?:RSA |EC )?PRIVATE KEY-----'].join(''),
      ['Account', 'Key=[A-Za-z0-9+/]{40,}'].join(''),
      ['eyJ[A-Za-z0-9_-]{20,}', '\\.eyJ[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}'].join(''),
      ['Instrumentation', 'Key=(?!0{8})[0-9a-f]{8}-[0-9a-f]{4}-'].join(''),
      ['sig=', '[A-Za-z0-9%]{40,}'].join(''),
    ].map((shape) => new RegExp(shape));
    for (const file of files) {
      const bytes = readFileSync(join(root, file));
      if (bytes.includes(0)) continue;
      const text = bytes.toString();
      assert.ok(!text.includes('\r\n'), `${file} has CRLF`);
      for (const shape of shapes) assert.ok(!shape.test(text), `${file} holds a secret`);
    }
  });
});
