import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';
import { needs } from '../../support/needs.ts';
import { ROOT } from './support/world.ts';

const SH = join(ROOT, 'scripts', 'configure-easy-auth.sh');
const PS1 = join(ROOT, 'scripts', 'configure-easy-auth.ps1');

test('keeps both launchers at three lines', () => {
  for (const file of [SH, PS1]) {
    assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 3, file);
  }
});

test('passes shellcheck [Z-10]', needs('shellcheck'), () => {
  const { status, stdout } = spawnSync('shellcheck', ['--severity=style', SH], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
});

test('parses as PowerShell', async () => {
  await Parser.init();
  const grammar = import.meta.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
  const parser = new Parser().setLanguage(await Language.load(fileURLToPath(grammar)));
  const errors = (text: string) => parser.parse(text)?.rootNode.hasError;
  assert.equal(errors(readFileSync(PS1, 'utf8')), false);
  assert.equal(errors('node "$PSScriptRoot/x" @args)'), true, 'the grammar detects a syntax error');
});

/** A `node` that records its arguments. */
const RECORDER = '#!/bin/sh\nfor argument in "$@"; do printf "%s\\n" "<$argument>"; done\nexit 7\n';

test('passes arguments and exit status through the bootstrap, from any folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  try {
    writeFileSync(join(folder, 'node'), RECORDER, { mode: 0o755 });
    const { status, stdout } = spawnSync('sh', [SH, 'preprovision', '$(id) "x" *'], {
      cwd: folder,
      env: { PATH: `${folder}:/usr/bin:/bin` },
      encoding: 'utf8',
    });
    assert.equal(status, 7);
    assert.deepEqual(stdout.trim().split('\n'), [
      `<${join(ROOT, 'scripts')}/../bootstrap.mjs>`,
      '<scripts/configure-easy-auth.ts>',
      '<preprovision>',
      '<$(id) "x" *>',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
