import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { Report } from '../../../scripts/configure-easy-auth/report.ts';

function screen(isTTY: boolean) {
  const written: string[] = [];
  const out = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { written, report: new Report(Object.assign(out, { isTTY }) as never) };
}

const work = async () => ({ did: 'made a thing\u001b[31m', value: 1 });

test('shows the current step on a terminal until its outcome replaces it', async () => {
  const { written, report } = screen(true);
  assert.equal(await report.step('entra', 'making a thing', work), 1);
  assert.equal(written[0], 'entra      making a thing ...');
  assert.equal(written[1], '\r\u001b[K');
  assert.match(written[2] ?? '', /^entra {6}made a thing \[31m +\d\.\d s\n$/);
});

test('prints only outcomes elsewhere, without control characters', async () => {
  const { written, report } = screen(false);
  await report.step('entra', 'making a thing', work);
  assert.equal(written.length, 1);
  assert.doesNotMatch(written[0]?.trimEnd() ?? '', /\p{Cc}/u);
});

test('ends its line when a step fails', async () => {
  const { written, report } = screen(true);
  const failing = report.step('entra', 'making a thing', () => Promise.reject(new Error('no')));
  await assert.rejects(failing);
  assert.equal(written.at(-1), '\r\u001b[K');
});
