import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, refusal, run, showing, start } from '../support/policy.ts';

const after = showing('"ok"');

async function statuses(inbound: string, count: number, inParallel = false): Promise<number[]> {
  const running = await start({ inbound: inbound + after });
  try {
    const found: number[] = [];
    if (inParallel) {
      const asked = Array.from({ length: count }, () => running.ask());
      return (await Promise.all(asked)).map(({ status }) => status);
    }
    for (let at = 0; at < count; at += 1) found.push((await running.ask()).status);
    return found;
  } finally {
    await running.stop();
  }
}

describe('quota-by-key', () => {
  const quota = (attributes: string) => `<quota-by-key counter-key="a" ${attributes} />`;

  test('holds for calls at the same time', async () => {
    const inbound = quota('calls="2" renewal-period="300"');
    assert.deepEqual((await statuses(inbound, 5, true)).sort(), [200, 200, 403, 403, 403]);
    const computed = quota('calls="1" renewal-period="300" increment-count="@(1)"');
    assert.deepEqual((await statuses(computed, 3, true)).sort(), [200, 403, 403]);
  });

  test('counts a key in each of two periods', async () => {
    const inbound =
      quota('calls="9" renewal-period="300"') + quota('calls="2" renewal-period="3600"');
    assert.deepEqual(await statuses(inbound, 3), [200, 200, 403]);
  });
});

describe('rate-limit-by-key', () => {
  const limit = (period: string) =>
    `<rate-limit-by-key calls="1" renewal-period="${period}" counter-key="a" />`;

  test('has a period, because a window without one counts nothing', async () => {
    assert.match(await refusal({ inbound: limit('0') }), /renewal-period="0" is not from 1 to 300/);
    for (const period of ['@(0)', '@(-5)']) {
      const [error, status] = await failure({ inbound: limit(period) });
      assert.deepEqual(
        [error, status],
        ['rate-limit-by-key ExpressionValueEvaluationFailure', 500],
      );
    }
  });
});

describe('ip-filter', () => {
  test('fails if what it forbids is no address', async () => {
    const filter = (address: string) =>
      `<ip-filter action="forbid"><address>@(&quot;${address}&quot;)</address></ip-filter>${after}`;
    for (const address of ['203.0.113.0/24', '', 'localhost']) {
      const [error] = await failure({ inbound: filter(address), address: '203.0.113.7' });
      assert.equal(error, 'ip-filter ExpressionValueEvaluationFailure');
    }
    assert.equal((await run({ inbound: filter('203.0.113.8') })).status, 200);
  });
});
