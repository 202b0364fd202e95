import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitBeforeRetry } from '../../../scripts/configure-easy-auth/graph/patience.ts';
import { GraphRefusal } from '../../../scripts/configure-easy-auth/graph/refusal.ts';

function refusal(status: number, headers: Record<string, string> = {}, code = 'x'): GraphRefusal {
  return new GraphRefusal(status, { error: { code, message: 'no' } }, new Headers(headers));
}

const attempt = { method: 'GET', refusals: 1, young: false };

test('waits as long as Graph asks, in seconds or until a date', () => {
  assert.equal(waitBeforeRetry(refusal(429, { 'retry-after': '7' }), attempt), 7_000);
  const soon = new Date(Date.now() + 20_000).toUTCString();
  const wait = waitBeforeRetry(refusal(503, { 'retry-after': soon }), attempt) ?? 0;
  assert.ok(wait > 15_000 && wait <= 20_000, String(wait));
});

test('waits longer each time if Graph names no delay, and gives up', () => {
  const waits = [1, 2, 3, 4, 5].map((refusals) =>
    waitBeforeRetry(refusal(429), { ...attempt, refusals }),
  );
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, undefined]);
});

test('gives up when Graph asks it to wait for more than a minute', () => {
  assert.equal(waitBeforeRetry(refusal(429, { 'retry-after': '61' }), attempt), undefined);
  assert.equal(waitBeforeRetry(refusal(429, { 'retry-after': 'never' }), attempt), 1_000);
});

test('repeats no POST that may have succeeded', () => {
  for (const status of [500, 502, 504]) {
    assert.equal(waitBeforeRetry(refusal(status), { ...attempt, method: 'POST' }), undefined);
    assert.equal(waitBeforeRetry(refusal(status), { ...attempt, method: 'PATCH' }), 1_000);
  }
});

test('treats every other refusal as final', () => {
  for (const status of [400, 401, 403, 404, 409]) {
    assert.equal(waitBeforeRetry(refusal(status), attempt), undefined);
  }
});

test('waits half a minute in total for an object that was just created', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map((refusals) =>
    waitBeforeRetry(refusal(404), { ...attempt, refusals, young: true }),
  );
  assert.equal(waits.at(-1), undefined);
  const all = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0);
  assert.ok(all > 30_000 && all < 35_000, String(all));
  const backing = refusal(400, {}, 'NoBackingApplicationObject');
  assert.equal(waitBeforeRetry(backing, { ...attempt, young: true }), 500);
});
