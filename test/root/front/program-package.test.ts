import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  installDeclared,
  layOutSite,
  packageOf,
  prepareProgram,
  programFolder,
  removeProgram,
} from '../../../scripts/front/program-package.ts';
import { needs } from '../../support/needs.ts';

describe('the package of a program', () => {
  const EXACT: Readonly<Record<string, readonly string[]>> = {
    '@playwright/mcp 0.0.83': ['npx', '@playwright/mcp@0.0.83', '--headless'],
    'exa-mcp-server 3.4.1': ['npx', '-y', 'exa-mcp-server@3.4.1'],
    'some 1.0.0-beta.1': ['npx', '--yes', 'some@1.0.0-beta.1'],
  };
  for (const [found, command] of Object.entries(EXACT)) {
    test(`is the one that ${command.join(' ')} names`, () => {
      const { name, version } = packageOf(command) ?? {};
      assert.equal(`${name} ${version}`, found);
    });
  }

  const INEXACT = [
    ['npx'],
    ['npx', 'exa-mcp-server'],
    ['npx', 'exa-mcp-server@latest'],
    ['npx', 'exa-mcp-server@^3.4.1'],
    ['npx', 'exa-mcp-server@3'],
    ['npx', 'exa-mcp-server@3.4.1 || 4.0.0'],
    ['npx', 'https://packages.example/one.tgz'],
    ['npx', 'git+https://git.example/one.git#1.0.0'],
    ['npx', '../one@1.0.0/../../two'],
    ['npx', '--package=one@1.0.0', 'two'],
  ];
  for (const command of INEXACT) {
    test(`is refused without one version: ${command.join(' ')}`, () => {
      assert.throws(() => packageOf(command), /does not name one version\. Write the package/);
    });
  }

  test('is none for another program', () => {
    assert.equal(packageOf(['python3', 'server.py']), undefined);
    assert.equal(packageOf([]), undefined);
  });
});

describe('the folder of a program', () => {
  for (const name of ['..', '.', '.unfinished-x', '../..', 'a/../..']) {
    test(`is that of a server, and not ${name}`, () => {
      assert.throws(() => programFolder('/root', name), /cannot be the name of a server/);
    });
  }

  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'programs-'));
    for (const folder of ['dist/parts', 'server/upstreams/notes/node_modules/one']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    for (const file of ['bridge.mjs', 'main.mjs', 'parts/a.mjs']) {
      writeFileSync(join(root, 'dist', file), file);
    }
    const own = programFolder(root, 'notes');
    writeFileSync(join(own, 'server.py'), 'print()');
    writeFileSync(join(own, 'package.json'), JSON.stringify({ dependencies: { one: '1.0.0' } }));
    writeFileSync(join(own, 'node_modules/one/index.js'), '');
    writeFileSync(join(own, '.page-that-somebody-opened.yml'), '');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  for (const link of [true, false]) {
    test(`is deployed with the bridge, without the server's own program, its packages ${link ? 'linked' : 'copied'}`, () => {
      const site = join(root, 'site');
      layOutSite({ root, name: 'notes', bundle: join(root, 'dist') }, site, link);
      assert.deepEqual(readdirSync(site).sort(), [
        'bridge.mjs',
        'node_modules',
        'package.json',
        'parts',
        'server.py',
      ]);
      assert.ok(existsSync(join(site, 'node_modules/one/index.js')));
    });
  }

  test('is not needed by a program that is found on the PATH', () => {
    const site = join(root, 'site');
    layOutSite({ root, name: 'other', bundle: join(root, 'dist') }, site, true);
    assert.deepEqual(readdirSync(site).sort(), ['bridge.mjs', 'parts']);
  });

  test('stays as it is while the package that the command names is installed', () => {
    const { folder, keep, discard } = prepareProgram(root, 'notes', ['npx', 'one@1.0.0']);
    keep();
    discard();
    assert.equal(folder, programFolder(root, 'notes'));
    assert.ok(existsSync(join(folder, 'node_modules/one/index.js')));
  });

  test('is installed without scripts and without git, here and by azd', needs('linux'), () => {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho "$@" > arguments\n', { mode: 0o755 });
    const { PATH } = process.env;
    process.env.PATH = bin;
    try {
      prepareProgram(root, 'notes', ['npx', 'two@1.0.0']).keep();
    } finally {
      process.env.PATH = PATH;
    }
    const folder = programFolder(root, 'notes');
    const told = readFileSync(join(folder, 'arguments'), 'utf8');
    assert.match(told, /^install --ignore-scripts --allow-git=none /);
    assert.equal(
      readFileSync(join(folder, '.npmrc'), 'utf8'),
      'ignore-scripts=true\nallow-git=none\n',
    );
  });

  test('can be packaged by azd if its own files are started with Node', () => {
    const file = join(programFolder(root, 'own'), 'package.json');
    const { keep } = prepareProgram(root, 'own', ['node', 'server.mjs']);
    assert.ok(!existsSync(file), 'nothing is written before the tools were read');
    keep();
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
      private: true,
      scripts: { build: 'node ../../../bootstrap.mjs scripts/pack-upstream.ts own' },
    });
    installDeclared(root, 'own');
    writeFileSync(file, '{}');
    prepareProgram(root, 'own', ['node', 'server.mjs']).keep();
    assert.equal(readFileSync(file, 'utf8'), '{}', 'the file of its owner stays');
  });

  test("keeps its owner's files when the server is removed", () => {
    removeProgram(root, 'notes');
    assert.deepEqual(readdirSync(programFolder(root, 'notes')), [
      '.page-that-somebody-opened.yml',
      'server.py',
    ]);
  });
});
