import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { answering, failure, refusal, run, showing, start, type Trial } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const CODE = '@(context.Response.StatusCode == 200)';

/** What each of several requests was answered. */
async function statuses(trial: Trial, count: number, headers: Record<string, string>[] = []) {
  const running = await start(trial);
  const found: number[] = [];
  for (let at = 0; at < count; at += 1) {
    found.push((await running.ask({ headers: headers[at] ?? {} })).status);
  }
  await running.stop();
  return found;
}

describe('rate-limit-by-key', () => {
  const limit = (attributes: string) =>
    `<rate-limit-by-key renewal-period="60" counter-key="a" ${attributes} />`;
  const after = showing('"ok"');

  test('evaluates its numbers', async () => {
    const inbound = `<rate-limit-by-key calls="@(1 + 1)" renewal-period="@(30)" counter-key="a" />${after}`;
    assert.deepEqual(await statuses({ inbound }, 3), [200, 200, 429]);
    const long = inbound.replace('@(30)', '@(301)');
    assert.deepEqual(await statuses({ inbound: long }, 1), [500]);
  });

  test('counts only requests that meet its condition, by its number', async () => {
    const condition = '@(context.Request.Headers.ContainsKey(&quot;X&quot;))';
    const inbound =
      limit(`calls="4" increment-condition="${condition}" increment-count="2"`) + after;
    const x = { X: '1' };
    assert.deepEqual(await statuses({ inbound }, 5, [{}, x, {}, x, {}]), [200, 200, 200, 200, 429]);
  });

  test('counts by the answer once it is known', async () => {
    const inbound = limit(`calls="1" increment-condition="${CODE}"`) + SITE;
    const failing = { send: answering(500) };
    assert.deepEqual(await statuses({ inbound, services: failing }, 3), [500, 500, 500]);
    assert.deepEqual(await statuses({ inbound }, 3), [200, 429, 429]);
  });

  test('ignores a condition that fails after the answer', async () => {
    const condition = '@(context.Response.Headers[&quot;none&quot;] == null)';
    const inbound = limit(`calls="1" increment-condition="${condition}"`) + after;
    assert.deepEqual(await statuses({ inbound }, 2), [200, 200]);
  });

  test('tells what is left in a variable and in headers of every answer', async () => {
    const names =
      'calls="2" remaining-calls-header-name="X-Left" remaining-calls-variable-name="left" total-calls-header-name="X-All" retry-after-header-name="X-Wait" retry-after-variable-name="wait"';
    const inbound = limit(names) + showing('Convert.ToString(context.Variables["left"])');
    const running = await start({ inbound });
    const [one, two, three] = [await running.ask(), await running.ask(), await running.ask()];
    const told = [one, two, three].map(({ headers }) => [
      headers['X-Left']?.[0],
      headers['X-All']?.[0],
    ]);
    assert.deepEqual(told, [
      ['1', '2'],
      ['0', '2'],
      ['0', '2'],
    ]);
    assert.deepEqual([one?.body, two?.body], ['1', '0']);
    assert.deepEqual(
      [three?.headers['X-Wait'], three?.headers['Retry-After']],
      [['60'], undefined],
    );
    await running.stop();
  });

  test('fails with the documented reason', async () => {
    assert.deepEqual(await failure({ inbound: limit('calls="0"') }), [
      'rate-limit-by-key RateLimitExceeded',
      429,
      'Rate limit is exceeded. Try again in 60 seconds.',
    ]);
    const inbound = limit('calls="1" increment-count="@(0 - 1)"');
    assert.equal(
      (await failure({ inbound }))[0],
      'rate-limit-by-key ExpressionValueEvaluationFailure',
    );
  });

  test('is refused with what is not documented', async () => {
    const refused = (attributes: string) => refusal({ inbound: limit(`calls="1" ${attributes}`) });
    assert.match(await refused('flexible-retry-window="true"'), /flexible-retry-window/);
    assert.match(await refused('increment-after-response="true"'), /increment-after-response/);
    assert.match(await refused('retry-after-header-name="@(1)"'), /an expression as retry-after/);
  });
});

describe('rate-limit', () => {
  const operation = (inner: string) =>
    `<policies><inbound>${inner}${showing('"ok"')}</inbound><backend /><outbound /><on-error /></policies>`;
  const limit = '<rate-limit calls="1" renewal-period="60" />';

  test('lets calls without a subscription key pass', async () => {
    assert.deepEqual(await statuses({ operation: operation(limit) }, 3), [200, 200, 200]);
  });

  for (const [policy, complaint] of [
    [limit.replace('calls="1"', ''), /<rate-limit> has no calls/],
    [limit.replace('60', '301'), /renewal-period of <rate-limit> is above 300/],
    [limit.replace('"1"', '"@(1)"'), /an expression as calls/],
    [
      limit.replace(' />', '><api calls="1" renewal-period="1" /></rate-limit>'),
      /needs a name or an id/,
    ],
    [
      limit.replace(' />', '><api name="a" calls="1" /></rate-limit>'),
      /<api> has no renewal-period/,
    ],
  ] as const) {
    test(`is refused: ${complaint}`, async () =>
      assert.match(await refusal({ operation: operation(policy) }), complaint));
  }

  test('is refused in the global policy', async () => {
    assert.match(
      await refusal({ inbound: limit }),
      /<rate-limit> is not allowed in .* scope global/,
    );
  });
});

describe('quota-by-key', () => {
  const quota = (attributes: string, key = 'a') =>
    `<quota-by-key counter-key="${key}" ${attributes} />`;

  test('bounds the calls of a period, which begins at a fixed time', async () => {
    const inbound = quota('calls="2" renewal-period="3600"') + showing('"ok"');
    const running = await start({ inbound });
    running.clock.pass(50 * 60_000);
    const ask = async () => (await running.ask()).status;
    assert.deepEqual([await ask(), await ask(), await ask()], [200, 200, 403]);
    const refused = await running.ask();
    assert.equal(
      JSON.parse(refused.body).message,
      'Out of call volume quota. Quota will be replenished in 00:10:00.',
    );
    assert.deepEqual(refused.headers['Retry-After'], ['600']);
    running.clock.pass(10 * 60_000 - 1);
    assert.equal(await ask(), 403);
    running.clock.pass(1);
    assert.equal(await ask(), 200);
    await running.stop();
  });

  test('begins its periods where it says', async () => {
    const inbound = quota(
      'calls="0" renewal-period="172800" first-period-start="2025-12-31T12:00:00Z"',
    );
    assert.deepEqual(await failure({ inbound }), [
      'quota-by-key QuotaExceeded',
      403,
      'Out of call volume quota. Quota will be replenished in 1.12:00:00.',
    ]);
  });

  test('never restarts with a period of 0', async () => {
    const running = await start({
      inbound: quota('calls="1" renewal-period="0"') + showing('"ok"'),
    });
    await running.ask();
    running.clock.pass(10 * 365 * 86_400_000);
    const { status, headers, body } = await running.ask();
    assert.deepEqual([status, headers['Retry-After']], [403, undefined]);
    assert.equal(JSON.parse(body).message, 'Out of call volume quota.');
    await running.stop();
  });

  test('bounds the kilobytes of requests and answers, streams included', async () => {
    const answers = [Body.of(Buffer.alloc(600)), Body.from(Readable.from([Buffer.alloc(300)]))];
    const send = async () => new Response(200, '', new Fields(), answers.shift() ?? Body.of('x'));
    const inbound = quota('bandwidth="1" renewal-period="300"') + SITE;
    const running = await start({ inbound, services: { send } });
    const ask = async (body = '') => (await running.ask({ method: 'POST', body })).status;
    assert.equal(await ask('x'.repeat(100)), 200);
    assert.equal(await ask('x'.repeat(23)), 200);
    assert.equal(await ask('x'), 200);
    const { status, body } = await running.ask();
    assert.equal(status, 403);
    assert.match(
      JSON.parse(body).message,
      /^Out of bandwidth quota\. Quota will be replenished in /,
    );
    await running.stop();
  });

  test('counts a request once per key, and only if it meets the condition', async () => {
    const twice = quota('calls="2" renewal-period="300"').repeat(2) + showing('"ok"');
    assert.deepEqual(await statuses({ inbound: twice }, 3), [200, 200, 403]);
    const condition = quota(`calls="1" renewal-period="300" increment-condition="${CODE}"`) + SITE;
    const services = { send: answering(500) };
    assert.deepEqual(await statuses({ inbound: condition, services }, 2), [500, 500]);
    assert.deepEqual(await statuses({ inbound: condition }, 2), [200, 403]);
    const keys = quota(
      'calls="1" renewal-period="300"',
      '@(context.Request.Headers.GetValueOrDefault(&quot;X&quot;, &quot;&quot;))',
    );
    const headers = [{ X: 'a' }, { X: 'b' }, { X: 'a' }];
    assert.deepEqual(
      await statuses({ inbound: keys + showing('"ok"') }, 3, headers),
      [200, 200, 403],
    );
  });

  for (const [attributes, complaint] of [
    ['renewal-period="300"', /has neither calls nor bandwidth/],
    ['calls="1" renewal-period="299"', /neither 0 nor at least 300/],
    ['calls="1"', /<quota-by-key> has no renewal-period/],
    ['calls="1" renewal-period="300" first-period-start="2026-01-01"', /is not a time/],
    ['calls="@(1)" renewal-period="300"', /an expression as calls/],
  ] as const) {
    test(`is refused: ${complaint}`, async () =>
      assert.match(await refusal({ inbound: quota(attributes) }), complaint));
  }

  test('is what runs in place of quota', async () => {
    const inbound = '<quota calls="1" renewal-period="300" />';
    assert.match(await refusal({ inbound }), /does not support <quota>: It belongs to products/);
    assert.equal((await run({ inbound: quota('calls="1" renewal-period="300"') })).status, 500);
  });
});
