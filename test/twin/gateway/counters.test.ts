import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { Counters } from '../../../twin/gateway/counters.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { onChain } from './support/chain.ts';

describe('counters', () => {
  const create = () => {
    const clock = new ManualClock();
    return { clock, counters: new Counters(clock) };
  };

  test('allow the calls of a window, then say how long it lasts', () => {
    const { clock, counters } = create();
    assert.deepEqual(
      [1, 2, 3].map(() => counters.count('a', 3, 60)),
      [0, 0, 0],
    );
    clock.pass(20_500);
    assert.equal(counters.count('a', 3, 60), 40);
    clock.pass(39_499);
    assert.equal(counters.count('a', 3, 60), 1);
    clock.pass(1);
    assert.equal(counters.count('a', 3, 60), 0);
  });

  test('do not count refused calls', () => {
    const { clock, counters } = create();
    for (let at = 0; at < 100; at += 1) counters.count('a', 1, 60);
    clock.pass(60_000);
    assert.equal(counters.count('a', 1, 60), 0);
  });

  test('count each key separately', () => {
    const { counters } = create();
    counters.count('a', 1, 60);
    assert.equal(counters.count('b', 1, 60), 0);
    assert.equal(counters.count('a', 1, 60), 60);
  });

  test('are bounded, and drop the one that ended first', () => {
    const { clock, counters } = create();
    for (let at = 0; at < 30_000; at += 1) counters.count(`key ${at}`, 1, 60);
    assert.equal(counters.size, 10_000);
    clock.pass(60_000);
    counters.count('later', 1, 60);
    assert.equal(counters.size, 1);
  });
});

describe('a rate limit of the policy', () => {
  test(
    'applies to one caller, says when to retry, and ends with its minute',
    onChain(async (chain) => {
      chain.site = (_request, response) =>
        void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      const call = async (oid: string): Promise<[number, string | null]> => {
        const response = await chain.call({
          headers: { Authorization: `Bearer ${await chain.token({ oid })}` },
        });
        await response.body?.cancel();
        return [response.status, response.headers.get('Retry-After')];
      };
      for (let at = 0; at < LIMITS.callsPerMinute; at += 1)
        assert.equal((await call('ada'))[0], 200);
      chain.clock.pass(15_000);
      assert.deepEqual(await call('ada'), [429, '45']);
      assert.deepEqual(await call('eve'), [200, null]);
      chain.clock.pass(45_000);
      assert.deepEqual(await call('ada'), [200, null]);
    }),
  );
});
