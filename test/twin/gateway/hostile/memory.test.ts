import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Counters } from '../../../../twin/gateway/counters.ts';
import { Journal } from '../../../../twin/gateway/journal.ts';
import { Quotas } from '../../../../twin/gateway/quotas.ts';
import { machineClock } from '../../../../twin/kit/clock.ts';
import { failure, run } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';

describe('find-and-replace', () => {
  const replace = (from: string, to: string) => `<find-and-replace from="${from}" to="${to}" />`;
  const trial = (inbound: string) => ({
    inbound: inbound + SITE,
    method: 'POST',
    body: 'a'.repeat(1_000_000),
  });
  const FAILED = ['find-and-replace ExpressionValueEvaluationFailure', 500];

  test('fails before it makes a body that fills the memory', async () => {
    const [error, status] = await failure(trial(replace('a', 'b'.repeat(400))));
    assert.deepEqual([error, status], FAILED);
  });

  test('fails as well if several of them would make one', async () => {
    const [error, status] = await failure(trial(replace('a', 'a'.repeat(5)).repeat(3)));
    assert.deepEqual([error, status], FAILED);
  });

  test('makes a larger body within the limit', async () => {
    const { sent } = await run(trial(replace('a', 'bc')));
    assert.equal(String(sent[0]?.body.content), 'bc'.repeat(1_000_000));
  });
});

test('the journal of a policy that records whole bodies stays small', () => {
  const journal = new Journal(machineClock);
  const message = 'x'.repeat(1024 * 1024);
  for (let at = 0; at < 40; at += 1) {
    journal.add({
      kind: 'trace',
      source: String(at),
      severity: 'verbose',
      message,
      metadata: {},
      requestId: '',
    });
  }
  const kept = journal.entries.map((entry) => entry.kind === 'trace' && entry.source);
  assert.ok(kept.length > 10 && kept.length < 17, String(kept.length));
  assert.equal(kept.at(-1), '39');
});

describe('long keys of callers', () => {
  /** Bytes in use after garbage is collected. */
  const used = (): number => {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    return process.memoryUsage().heapUsed;
  };
  const long = (at: number): string => `${at}${'x'.repeat(60_000)}${at}`;

  for (const [what, count] of [
    [
      'limit',
      () => {
        const counters = new Counters(machineClock);
        return (key: string) => counters.count(key, 1, 300);
      },
    ],
    [
      'quota',
      () => {
        const quotas = new Quotas(machineClock);
        return (key: string) => quotas.addBytes(key, { first: 0, length: 300_000 }, 1);
      },
    ],
  ] as const) {
    test(`do not fill the memory of a ${what}`, () => {
      const counting = count();
      const before = used();
      for (let at = 0; at < 2_000; at += 1) counting(long(at));
      assert.ok(used() - before < 10_000_000);
      counting(long(1));
    });
  }

  test('count apart, and each again', () => {
    const counters = new Counters(machineClock);
    assert.deepEqual(
      [1, 2, 1].map((at) => counters.count(long(at), 1, 300) > 0),
      [false, false, true],
    );
  });
});
