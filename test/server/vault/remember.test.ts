import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SecretAnswer } from '../../../server/src/call/values.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { rememberAnswers } from '../../../server/src/vault/remember.ts';

const FOUND: SecretAnswer = {
  found: {
    version: 'a'.repeat(32),
    enabled: true,
    created: undefined,
    updated: undefined,
    expires: undefined,
    contentType: undefined,
  },
};

/** A reader whose answers and clock the test controls, and which counts its requests. */
function remembering(answer: () => SecretAnswer) {
  const state = { asked: 0, now: 0 };
  const read = rememberAnswers(
    async () => {
      state.asked++;
      return answer();
    },
    () => state.now,
  );
  return { state, read };
}

const CASES = [
  { what: 'metadata', answer: FOUND, lasts: LIMITS.secretFreshMs },
  { what: 'a failure', answer: { failed: 'unavailable' }, lasts: LIMITS.secretFailureMs },
] as const;

for (const { what, answer, lasts } of CASES) {
  test(`caches ${what} for exactly ${lasts} ms [D-05]`, async () => {
    const { state, read } = remembering(() => answer);
    await read('demo-secret');
    state.now = lasts - 1;
    assert.equal(await read('demo-secret'), answer);
    assert.equal(state.asked, 1);
    state.now = lasts;
    await read('demo-secret');
    assert.equal(state.asked, 2);
  });
}

test('keeps the answers for two names apart', async () => {
  const { state, read } = remembering(() => (state.asked === 1 ? FOUND : { failed: 'missing' }));
  assert.equal(await read('demo-secret'), FOUND);
  assert.deepEqual(await read('secure-config-value'), { failed: 'missing' });
  assert.equal(await read('demo-secret'), FOUND);
});
