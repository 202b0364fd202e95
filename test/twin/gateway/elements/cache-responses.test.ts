import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { Fields } from '../../../../twin/gateway/header-fields.ts';
import { Response } from '../../../../twin/gateway/message.ts';
import { Body } from '../../../../twin/gateway/message-body.ts';
import { type Running, refusal, start, type Trial } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const lookUp = (children = '', more = '') =>
  `<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" ${more}>${children}</cache-lookup>`;
const store = (more = '') => `<cache-store duration="60" ${more} />`;

let running: Running | undefined;
async function close(): Promise<void> {
  await running?.stop();
  running = undefined;
}
afterEach(close);

/** A gateway whose backend counts its answers. */
async function open(
  trial: Trial,
  answer: Partial<{ status: number; type: string; length: string }> = {},
) {
  let count = 0;
  const { status = 200, type = 'text/plain', length } = answer;
  const send = async () => {
    count += 1;
    const headers = new Fields([
      ['Content-Type', [type]],
      ...(length ? [['Content-Length', [length]] as const] : []),
    ]);
    return new Response(status, '', headers, Body.of(`answer ${count}`));
  };
  running = await start({ outbound: store(), ...trial, services: { send } });
  const { ask, clock } = running;
  return {
    clock,
    ask,
    get: async (target = '/', headers: Readonly<Record<string, string>> = {}) =>
      (await ask({ target, headers })).body,
  };
}

describe('an answer in the cache', () => {
  test('is given again until its time is over', async () => {
    const { ask, clock } = await open({ inbound: lookUp() + SITE });
    const first = await ask();
    clock.pass(59_999);
    const second = await ask();
    assert.deepEqual([second.status, second.body], [200, 'answer 1']);
    assert.deepEqual(second.headers['Content-Type'], first.headers['Content-Type']);
    clock.pass(1);
    assert.equal((await ask()).body, 'answer 2');
  });

  test('is stored as it is at that place', async () => {
    const outbound = `<set-header name="A"><value>before</value></set-header>${store()}<set-header name="B"><value>after</value></set-header>`;
    const { ask } = await open({ inbound: lookUp() + SITE, outbound });
    await ask();
    const { headers } = await ask();
    assert.deepEqual([headers.A, headers.B], [['before'], undefined]);
  });

  test('belongs to its path and its query, or to the parameters that count', async () => {
    const { get } = await open({ inbound: lookUp() + SITE });
    assert.equal(await get('/?a=1'), 'answer 1');
    assert.equal(await get('/?a=2'), 'answer 2');
    assert.equal(await get('/?a=1&b=2'), 'answer 3');
    assert.equal(await get('/?b=2&a=1'), 'answer 3');
    assert.equal(await get('/?a=1'), 'answer 1');
  });

  test('may ignore other parameters', async () => {
    const vary = '<vary-by-query-parameter>a; b</vary-by-query-parameter>';
    const { get } = await open({ inbound: lookUp(vary) + SITE });
    assert.equal(await get('/?a=1'), 'answer 1');
    assert.equal(await get('/?a=1&c=9'), 'answer 1');
    assert.equal(await get('/?a=1&b=2'), 'answer 2');
  });

  test('varies by headers, so that no caller gets what was made for another', async () => {
    const { get } = await open({
      inbound: lookUp('<vary-by-header>Accept</vary-by-header>') + SITE,
    });
    assert.equal(await get('/', { Accept: 'a' }), 'answer 1');
    assert.equal(await get('/', { Accept: 'b' }), 'answer 2');
    assert.equal(await get('/', { accept: 'a' }), 'answer 1');
    assert.equal(await get('/'), 'answer 3');
    assert.equal(await get('/?Accept=a'), 'answer 4', 'a parameter is no header');
  });

  test('is not kept of callers with a token unless the policy allows it', async () => {
    const { get } = await open({ inbound: lookUp() + SITE });
    const token = (Authorization: string) => get('/', { Authorization });
    assert.equal(await token('Bearer a'), 'answer 1');
    assert.equal(await token('Bearer a'), 'answer 2');
    assert.equal(await get('/'), 'answer 3');
    assert.equal(await token('Bearer a'), 'answer 4', 'nor is one of another caller given to them');
    await close();
    const allowing = await open({
      inbound:
        lookUp(
          '<vary-by-header>Authorization</vary-by-header>',
          'allow-private-response-caching="@(context.Request.Method == &quot;GET&quot;)"',
        ) + SITE,
    });
    const own = (Authorization: string) => allowing.get('/', { Authorization });
    assert.equal(await own('Bearer a'), 'answer 1');
    assert.equal(await own('Bearer b'), 'answer 2');
    assert.equal(await own('Bearer a'), 'answer 1');
  });

  test('is one to a GET', async () => {
    const { ask } = await open({ inbound: lookUp() + SITE });
    await ask({ method: 'POST', body: 'x' });
    assert.equal((await ask({ method: 'POST', body: 'x' })).body, 'answer 2');
  });

  test('is one with status 200 unless the policy decides', async () => {
    const failing = await open({ inbound: lookUp() + SITE }, { status: 404 });
    await failing.ask();
    assert.equal(await failing.get(), 'answer 2');
    await close();
    const all = await open(
      { inbound: lookUp() + SITE, outbound: store('cache-response="true"') },
      { status: 404 },
    );
    await all.ask();
    assert.equal(await all.get(), 'answer 1');
    await close();
    const none = await open({
      inbound: lookUp() + SITE,
      outbound: store('cache-response="false"'),
    });
    await none.ask();
    assert.equal(await none.get(), 'answer 2');
  });

  for (const [what, answer] of [
    ['a stream of events', { type: 'text/event-stream' }],
    ['too large', { length: '2000000' }],
  ] as const) {
    test(`is not stored if it is ${what}`, async () => {
      const { ask, get } = await open({ inbound: lookUp() + SITE }, answer);
      await ask();
      assert.equal(await get(), 'answer 2');
    });
  }

  test('is not stored without a lookup', async () => {
    const { ask, get } = await open({ inbound: SITE });
    await ask();
    assert.equal(await get(), 'answer 2');
  });

  test('says what caches further down may do', async () => {
    const control = async (more: string) => {
      const { ask, clock } = await open({ inbound: lookUp('', more) + SITE });
      const first = (await ask()).headers['Cache-Control'];
      clock.pass(20_000);
      const second = (await ask()).headers['Cache-Control'];
      await close();
      return [first, second].flat();
    };
    assert.deepEqual(await control(''), ['no-store', 'no-store']);
    assert.deepEqual(await control('downstream-caching-type="private"'), [
      'private, max-age=60, must-revalidate',
      'private, max-age=40, must-revalidate',
    ]);
    assert.deepEqual(await control('downstream-caching-type="public" must-revalidate="false"'), [
      'public, max-age=60',
      'public, max-age=40',
    ]);
  });

  for (const [what, trial, complaint] of [
    ['an external cache', { inbound: lookUp('', 'caching-type="external"') }, /no external cache/],
    [
      'a second lookup in a section',
      { inbound: lookUp() + lookUp() },
      /a second <cache-lookup> in <inbound>/,
    ],
    ['a second store in a section', { outbound: store() + store() }, /a second <cache-store>/],
    ['a lookup in outbound', { outbound: lookUp() }, /is not allowed in <outbound>/],
    ['no word on developers', { inbound: '<cache-lookup />' }, /has no vary-by-developer/],
    [
      'an unknown type',
      { inbound: lookUp('', 'downstream-caching-type="shared"') },
      /downstream-caching-type="shared"/,
    ],
  ] as const) {
    test(`does not start with ${what}`, async () => {
      assert.match(await refusal(trial), complaint);
    });
  }
});
