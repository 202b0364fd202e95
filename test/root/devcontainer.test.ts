import assert from 'node:assert/strict';
import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CHROMIUM, NEEDS, type Need } from '../support/needs.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const container = JSON.parse(read('.devcontainer/devcontainer.json'));
const packages = Object.values<Need>(NEEDS).flatMap((need) => need.packages?.apt ?? []);
const [sdk = ''] = packages.filter((name) => name.startsWith('dotnet-sdk-'));

describe('the development container', () => {
  test('provides the Node version that every command uses', () => {
    const major = /^const NODE_MAJOR = (\d+);$/m.exec(read('bootstrap.mjs'))?.[1];
    assert.match(container.image, new RegExp(`/typescript-node:${major}-`));
  });

  test('provides the .NET SDK that the tests need and .ci/run expects', () => {
    const dotnet = container.features['ghcr.io/devcontainers/features/dotnet:2'];
    assert.equal(`dotnet-sdk-${dotnet.version}`, sdk);
    assert.match(read('.ci/run'), /^if ! command -v dotnet /m);
  });

  test('uses the script of .ci/run, which installs every package that a test can need', () => {
    assert.match(container.postCreateCommand, /^\.ci\/install && /);
    assert.match(read('.ci/run'), /^\.ci\/install$/m);
    assert.ok(read('.ci/install').includes(`command -v ${CHROMIUM.join(' ')} `));
    accessSync(join(ROOT, '.ci/install'), constants.X_OK);
    const installed = [...read('.ci/install').matchAll(/missing\+=\(([\w-]+)\)/g)];
    assert.deepEqual(
      installed.map(([, name]) => name).sort(),
      [...new Set(packages)].filter((name) => name !== sdk).sort(),
    );
  });

  test('leaves npm packages to the first command, which installs them once', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const [, command = ''] = container.postCreateCommand.split(' && ');
    const [, script = ''] = /^npm run (\w+) -- --help$/.exec(command) ?? [];
    assert.match(scripts[script], /^node bootstrap\.mjs /);
    assert.doesNotMatch(container.postCreateCommand, /\bnpm (?:ci|i|install)\b/);
    for (const hook of ['onCreateCommand', 'updateContentCommand', 'postStartCommand']) {
      assert.ok(!(hook in container), hook);
    }
  });
});
