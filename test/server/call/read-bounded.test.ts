import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readBounded } from '../../../server/src/call/read-bounded.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

test('a body in pieces of any size arrives as it was sent', async () => {
  const sent = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 251));
  for (const size of [1, 2, 7, 1_000, 4_999, 5_000]) {
    const body = new PassThrough();
    const reading = readBounded(body, sent.length, 'pause');
    for (let at = 0; at < sent.length; at += size) body.write(sent.subarray(at, at + size));
    body.end();
    assert.ok((await reading).equals(sent), String(size));
  }
});

test('a body in pieces of one byte takes about the memory of one in a single piece [D-01]', async () => {
  const bytes = 256 * 1024;
  const body = new PassThrough();
  collect();
  const before = process.memoryUsage();
  const reading = readBounded(body, bytes, 'pause');
  for (let i = 0; i < bytes; i++) {
    body.write(Buffer.from('x'));
    if (i % 1_024 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const grown = heapUsed - before.heapUsed + arrayBuffers - before.arrayBuffers;
  assert.ok(grown < 8 * bytes, `${grown} bytes for ${bytes}`);
  body.end();
  assert.equal((await reading).length, bytes);
});
