import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadOnce } from '../../../server/src/call/load-once.ts';

test('what is loaded once is shared, and loaded again only after a failure', async () => {
  const results = [Promise.reject(new Error('cut off')), Promise.resolve('loaded')];
  let loads = 0;
  const load = loadOnce(() => results[loads++] as Promise<string>);
  assert.equal(loads, 0);
  const early = [load(), load()];
  for (const each of early) await assert.rejects(each, /cut off/);
  assert.equal(loads, 1);
  assert.deepEqual(await Promise.all([load(), load()]), ['loaded', 'loaded']);
  assert.equal(await load(), 'loaded');
  assert.equal(loads, 2);
});
