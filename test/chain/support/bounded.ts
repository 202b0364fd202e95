import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answered } from './scene.ts';

/** Milliseconds within which a caller gets an answer, whatever fails behind the gateway. */
const BOUND_MS = 12_000;

/** An answer within the bound, worded as the contract says. */
export async function bounded(answer: Promise<Answered>): Promise<Answered> {
  const started = performance.now();
  const answered = await answer;
  const took = performance.now() - started;
  assert.ok(took < BOUND_MS, `${took.toFixed(0)} ms`);
  assert.equal(answered.json?.jsonrpc, '2.0', JSON.stringify(answered.json));
  return answered;
}

/** Retries until the condition holds, as a client would; nothing is restarted meanwhile. */
export async function retryUntil(isSo: () => Promise<boolean>, pauseMs = 500): Promise<void> {
  for (let waited = 0; waited < 35_000; waited += pauseMs) {
    if (await isSo()) return;
    await sleep(pauseMs);
  }
  assert.fail('it never recovered');
}
