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

/** A program that would leave a trace, had anybody run it. */
function program(...path: string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\ntouch ${join(folder, 'was-run')}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('finds the compiler in its order: BICEP, the PATH, az, azd', () => {
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

test('passes over folders and files that cannot be run', () => {
  mkdirSync(join(folder, 'odd', 'bicep'), { recursive: true });
  const plain = program('plain', 'bicep');
  chmodSync(plain, 0o644);
  const good = program('good', 'bicep');
  const PATH = ['odd', 'plain', 'good'].map((name) => join(folder, name)).join(delimiter);
  // Root may run what has one run bit anywhere, and this file has none.
  assert.equal(findCompiler({ HOME: folder, PATH }), good);
});

test('says which program BICEP should have named', () => {
  const BICEP = join(folder, 'nothing');
  assert.throws(
    () => findCompiler({ BICEP, PATH: '' }),
    /BICEP names .*nothing.*Correct or unset it/,
  );
});

test('runs nothing to find a compiler', () => {
  assert.throws(() => rmSync(join(folder, 'was-run')), /ENOENT/);
});

/** Speaks the protocol as far as one answer goes. */
function speaker(answer: string): string {
  const file = join(folder, `speaker-${answer.length}.mjs`);
  const body = JSON.stringify(answer);
  writeFileSync(
    file,
    `process.stdin.once('data', () => {
      const text = ${body};
      const bytes = Buffer.from('Content-Length: ' + Buffer.byteLength(text) + '\\r\\n\\r\\n' + text);
      // In two pieces, cut inside the header: framing must not depend on how bytes arrive.
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

test('puts an answer together from pieces and counts its bytes', async () => {
  const result = { text: 'äöü €' };
  assert.deepEqual(await ask(JSON.stringify({ jsonrpc: '2.0', id: 1, result })), result);
});

test('passes on what the compiler refused', async () => {
  const error = { code: 1, message: 'Compilation failed' };
  await assert.rejects(ask(JSON.stringify({ jsonrpc: '2.0', id: 1, error })), /Compilation failed/);
});

test('says how a compiler ended that ended by itself', async () => {
  const args = ['-e', 'console.error("no room left"); process.exit(7)'];
  const rpc = new RpcProcess(process.execPath, args, process.env);
  await assert.rejects(rpc.call('anything', {}), /ended with 7\. no room left/);
  // And does not leave whoever asks later waiting.
  await assert.rejects(rpc.call('anything', {}), /ended with 7\. no room left/);
});

test('refuses a compiler that is too old to predict', async () => {
  const version = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { version: '0.36.1' } });
  const old = join(folder, 'old-bicep');
  writeFileSync(old, `#!/bin/sh\nexec '${process.execPath}' '${speaker(version)}'\n`);
  chmodSync(old, 0o755);
  await assert.rejects(Compiler.start(old), /is Bicep 0\.36\.1, which cannot predict.*Update it/);
});
