import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { Compiler } from '../../../infra/prediction/compiler/compiler.ts';
import { findCompiler } from '../../../infra/prediction/compiler/find.ts';
import { RpcProcess } from '../../../infra/prediction/compiler/rpc.ts';

const folder = mkdtempSync(join(tmpdir(), 'compiler-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A program that would leave a trace if it were run. */
function program(...path: string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\ntouch ${join(folder, 'was-run')}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('finds the compiler in this order: BICEP, the PATH, az, azd', () => {
  const home = join(folder, 'home');
  const named = program('named', 'my-bicep');
  const onPath = program('path', 'bicep');
  const ofAz = program('home', '.azure', 'bin', 'bicep');
  const ofAzd = program('home', '.azd', 'bin', 'bicep');
  const path = [join(folder, 'empty'), join(folder, 'path')].join(delimiter);
  assert.equal(findCompiler({ HOME: home, PATH: path, BICEP: named }), named);
  assert.equal(findCompiler({ HOME: home, PATH: path }), onPath);
  assert.equal(findCompiler({ HOME: home, PATH: '' }), ofAz);
  rmSync(ofAz);
  assert.equal(findCompiler({ HOME: home, PATH: '' }), ofAzd);
});

test('ignores folders and files that are not executable', () => {
  mkdirSync(join(folder, 'odd', 'bicep'), { recursive: true });
  const plain = program('plain', 'bicep');
  chmodSync(plain, 0o644);
  const good = program('good', 'bicep');
  const PATH = ['odd', 'plain', 'good'].map((name) => join(folder, name)).join(delimiter);
  // Root may run a file with any execute bit, and this one has none.
  assert.equal(findCompiler({ HOME: folder, PATH }), good);
});

test('reports a BICEP that names no program', () => {
  const BICEP = join(folder, 'nothing');
  assert.throws(
    () => findCompiler({ BICEP, PATH: '' }),
    /BICEP is .*nothing, which is not an executable file\. Correct or unset it/,
  );
});

test('runs nothing to find a compiler', () => {
  assert.throws(() => rmSync(join(folder, 'was-run')), /ENOENT/);
});

/** Implements enough of the protocol for one answer. */
function speaker(answer: string): string {
  const file = join(folder, `speaker-${answer.length}.mjs`);
  const body = JSON.stringify(answer);
  writeFileSync(
    file,
    `process.stdin.once('data', () => {
      const text = ${body};
      const bytes = Buffer.from('Content-Length: ' + Buffer.byteLength(text) + '\\r\\n\\r\\n' + text);
      // In two pieces, split inside the header: framing must not depend on how bytes arrive.
      process.stdout.write(bytes.subarray(0, 5));
      setImmediate(() => process.stdout.write(bytes.subarray(5)));
    });`,
  );
  return file;
}

async function ask(answer: string): Promise<unknown> {
  const rpc = new RpcProcess(process.execPath, [speaker(answer)], process.env);
  try {
    return await rpc.call('anything', {});
  } finally {
    rpc.close();
  }
}

test('assembles an answer from pieces and counts its bytes', async () => {
  const result = { text: 'äöü €' };
  assert.deepEqual(await ask(JSON.stringify({ jsonrpc: '2.0', id: 1, result })), result);
});

test("passes on the compiler's error", async () => {
  const error = { code: 1, message: 'Compilation failed' };
  await assert.rejects(ask(JSON.stringify({ jsonrpc: '2.0', id: 1, error })), /Compilation failed/);
});

test('reports how a compiler exited', async () => {
  const args = ['-e', 'console.error("no room left"); process.exit(7)'];
  const rpc = new RpcProcess(process.execPath, args, process.env);
  await assert.rejects(rpc.call('anything', {}), /ended with 7\. no room left/);
  // Later requests must fail too, not wait for ever.
  await assert.rejects(rpc.call('anything', {}), /ended with 7\. no room left/);
});

test('refuses a compiler that is too old to predict', async () => {
  const version = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { version: '0.36.1' } });
  const old = join(folder, 'old-bicep');
  writeFileSync(old, `#!/bin/sh\nexec '${process.execPath}' '${speaker(version)}'\n`);
  chmodSync(old, 0o755);
  await assert.rejects(Compiler.start(old), /is Bicep 0\.36\.1, which cannot predict.*Update it/);
});
