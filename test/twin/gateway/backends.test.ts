import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import type { Services } from '../../../twin/gateway/services.ts';
import { answering, failure, refusal, run, showing, start, type Trial } from './support/policy.ts';

const to = (id: string) => `<set-backend-service backend-id="${id}" />`;
const service = (url: string, more = {}) => ({ url, protocol: 'http', ...more });
const rule = (failureCondition: object, more = {}) => ({
  circuitBreaker: {
    rules: [
      {
        name: 'rule',
        failureCondition: { count: 2, interval: 'PT1M', ...failureCondition },
        tripDuration: 'PT10S',
        ...more,
      },
    ],
  },
});
const SERVER_ERRORS = { statusCodeRanges: [{ min: 500, max: 599 }] };

describe('set-backend-service', () => {
  const urlOf = async (inbound: string, more: Partial<Trial> = {}) =>
    (await run({ inbound, target: '/?a=1', ...more })).sent[0]?.url;

  test('sends the request to a URL', async () => {
    const inbound = '<set-backend-service base-url="https://other.example/api/" />';
    assert.equal(await urlOf(inbound), 'https://other.example/api/?a=1');
    const computed =
      '<set-backend-service base-url="@(&quot;http://&quot; + context.Request.Headers.GetValueOrDefault(&quot;X&quot;, &quot;&quot;))" />';
    assert.equal(
      await urlOf(computed, { headers: { X: 'one.example' } }),
      'http://one.example/?a=1',
    );
  });

  test('evaluates the id of a backend', async () => {
    const inbound =
      '<set-backend-service backend-id="@(context.Request.Method == &quot;GET&quot; ? &quot;site&quot; : &quot;none&quot;)" />';
    assert.equal(await urlOf(inbound), 'https://site.example/?a=1');
    const [error, status] = await failure({ inbound, method: 'POST' });
    assert.deepEqual(
      [error, status],
      ['set-backend-service ExpressionValueEvaluationFailure', 500],
    );
  });

  test('fails for what is no HTTP URL', async () => {
    for (const url of ['file:///etc/passwd', 'x', 'https://a.example/?x', 'https://a b']) {
      const inbound = `<set-backend-service base-url="@(&quot;${url}&quot;)" />`;
      const [error, status] = await failure({ inbound });
      assert.deepEqual(
        [error, status],
        ['set-backend-service ExpressionValueEvaluationFailure', 500],
      );
      const literal = `<set-backend-service base-url="${url}" />`;
      assert.match(await refusal({ inbound: literal }), /is not an HTTP URL/);
    }
  });

  test('does not override by URL what an enclosing scope has chosen by id', async () => {
    const own = '<set-backend-service base-url="https://own.example" />';
    const operation = (inbound: string) =>
      `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound /><on-error /></policies>`;
    const inherited = operation(`<base />${own}`);
    assert.equal(await urlOf(to('site'), { operation: inherited }), 'https://site.example/?a=1');
    assert.equal(await urlOf('', { operation: inherited }), 'https://own.example/?a=1');
    assert.equal(await urlOf(to('site') + own), 'https://own.example/?a=1');
    const byId = operation(`<base />${to('site')}`);
    assert.equal(await urlOf(own, { operation: byId }), 'https://site.example/?a=1');
  });

  test('is refused without exactly one of the two, and for what does not run here', async () => {
    const either = /needs either backend-id or base-url/;
    assert.match(await refusal({ inbound: '<set-backend-service />' }), either);
    const both = '<set-backend-service backend-id="site" base-url="https://a.example" />';
    assert.match(await refusal({ inbound: both }), either);
    const fabric = '<set-backend-service backend-id="site" sf-replica-type="primary" />';
    assert.match(
      await refusal({ inbound: fabric }),
      /does not support the attribute sf-replica-type/,
    );
    assert.match(await refusal({ outbound: to('site') }), /is not allowed in <outbound>/);
  });
});

describe('the credentials of a backend', () => {
  test('are added to the requests that it gets', async () => {
    const credentials = {
      authorization: { scheme: 'Basic', parameter: 'eDp5' },
      header: { 'X-Key': ['one', 'two'] },
      query: { code: ['a b'] },
    };
    const backends = { own: service('https://own.example', { credentials }) };
    const { sent } = await run({
      inbound: to('own'),
      backends,
      target: '/?a=1',
      headers: { 'x-key': 'caller' },
    });
    assert.equal(sent[0]?.url, 'https://own.example/?a=1&code=a%20b');
    assert.deepEqual(sent[0]?.headers.get('X-Key'), ['one', 'two']);
    assert.deepEqual(sent[0]?.headers.get('Authorization'), ['Basic eDp5']);
  });
});

/** A backend whose answer depends on its host. */
const byHost =
  (answers: Readonly<Record<string, () => Response | Promise<Response>>>): Services['send'] =>
  async ({ url }) =>
    (answers[new URL(url).host] ?? (() => new Response(200, '', new Fields(), Body.of('ok'))))();

const failing =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    answering(status, 'failed', headers)({} as never);

describe('a circuit breaker', () => {
  const open = async (more: object, answer: () => Response | Promise<Response>) => {
    let current = answer;
    const services = { send: byHost({ 'own.example': () => current() }) };
    const backends = { own: service('https://own.example', more) };
    const running = await start({ inbound: to('own'), backends, services });
    return {
      ...running,
      answerWith: (next: typeof current) => {
        current = next;
      },
      statuses: async (count: number) => {
        const found: number[] = [];
        for (let at = 0; at < count; at += 1) found.push((await running.ask()).status);
        return found;
      },
    };
  };

  test('keeps requests away after too many failures, for a while', async () => {
    const { statuses, clock, sent, answerWith, stop } = await open(
      rule(SERVER_ERRORS),
      failing(500),
    );
    assert.deepEqual(await statuses(4), [500, 500, 503, 503]);
    assert.equal(sent.length, 2);
    clock.pass(9_999);
    assert.deepEqual(await statuses(1), [503]);
    clock.pass(1);
    answerWith(failing(200));
    assert.deepEqual(await statuses(2), [200, 200]);
    await stop();
  });

  test('counts only failures within its interval, and only those of its condition', async () => {
    const { statuses, clock, answerWith, stop } = await open(rule(SERVER_ERRORS), failing(500));
    assert.deepEqual(await statuses(1), [500]);
    clock.pass(60_000);
    assert.deepEqual(await statuses(1), [500]);
    answerWith(failing(404));
    assert.deepEqual(await statuses(3), [404, 404, 404]);
    await stop();
  });

  test('counts errors by their reason', async () => {
    const down = async () => {
      throw new PolicyError('Timeout', 'No headers.');
    };
    const closed = await open(rule({ errorReasons: ['timeout'] }), down);
    assert.deepEqual(await closed.statuses(3), [500, 500, 503]);
    await closed.stop();
    const other = await open(rule({ errorReasons: ['BackendConnectionFailure'] }), down);
    assert.deepEqual(await other.statuses(3), [500, 500, 500]);
    await other.stop();
  });

  test('follows Retry-After if it accepts it', async () => {
    const answer = failing(503, { 'Retry-After': '30' });
    const accepting = await open(
      rule({ ...SERVER_ERRORS, count: 1 }, { acceptRetryAfter: true }),
      answer,
    );
    assert.deepEqual(await accepting.statuses(1), [503]);
    accepting.answerWith(failing(200));
    accepting.clock.pass(29_999);
    assert.deepEqual(await accepting.statuses(1), [503]);
    accepting.clock.pass(1);
    assert.deepEqual(await accepting.statuses(1), [200]);
    await accepting.stop();
    const plain = await open(rule({ ...SERVER_ERRORS, count: 1 }), answer);
    await plain.statuses(1);
    plain.answerWith(failing(200));
    plain.clock.pass(10_000);
    assert.deepEqual(await plain.statuses(1), [200]);
    await plain.stop();
  });

  test('tells on-error why', async () => {
    const services = { send: byHost({ 'own.example': failing(500) }) };
    const backends = { own: service('https://own.example', rule({ ...SERVER_ERRORS, count: 1 })) };
    const onError = showing('context.LastError.Source + " " + context.LastError.Reason');
    const running = await start({ inbound: to('own'), backends, services, onError });
    await running.ask();
    assert.equal((await running.ask()).body, 'forward-request BackendConnectionFailure');
    await running.stop();
  });
});

describe('a pool', () => {
  const pool = (...services: object[]) => ({ type: 'Pool', pool: { services } });
  const member = (name: string, more = {}) => ({ id: `/backends/${name}`, ...more });
  const hosts = async (
    backends: Readonly<Record<string, object>>,
    count: number,
    services: Partial<Services> = {},
  ) => {
    const running = await start({
      inbound: to('pool'),
      backends,
      services,
    });
    for (let at = 0; at < count; at += 1) await running.ask();
    await running.stop();
    return running.sent.map(({ url }) => new URL(url).hostname.charAt(0)).join('');
  };
  const three = {
    a: service('https://a.example'),
    b: service('https://b.example'),
    c: service('https://c.example'),
  };

  test('takes turns', async () => {
    const all = { ...three, pool: pool(member('a'), member('b'), member('c')) };
    assert.equal(await hosts(all, 6), 'abcabc');
  });

  test('gives each member its share', async () => {
    const all = {
      ...three,
      pool: pool(
        member('a', { weight: 3 }),
        member('b', { weight: 1 }),
        member('c', { weight: 0 }),
      ),
    };
    assert.equal(await hosts(all, 8), 'aabaaaba');
  });

  test('uses the first priority only, and the next one while all of it are tripped', async () => {
    const breaking = rule({ ...SERVER_ERRORS, count: 1 });
    const all = {
      ...three,
      a: service('https://a.example', breaking),
      pool: pool(
        member('a', { priority: 1 }),
        member('b', { priority: 2 }),
        member('c', { priority: 2 }),
      ),
    };
    assert.equal(await hosts(all, 3), 'aaa');
    assert.equal(await hosts(all, 5, { send: byHost({ 'a.example': failing(500) }) }), 'abcbc');
  });

  test('passes over a priority whose members have no weight', async () => {
    const none = { priority: 1, weight: 0 };
    const all = { ...three, pool: pool(member('a', none), member('b', { priority: 2 })) };
    assert.equal(await hosts(all, 2), 'bb');
  });

  test('answers 503 while all members are tripped', async () => {
    const breaking = rule({ ...SERVER_ERRORS, count: 1 });
    const backends = {
      a: service('https://a.example', breaking),
      b: service('https://b.example', breaking),
      pool: pool(member('a'), member('b')),
    };
    const send = byHost({ 'a.example': failing(500), 'b.example': failing(502) });
    const running = await start({ inbound: to('pool'), backends, services: { send } });
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await running.ask()).status);
    assert.deepEqual(statuses, [500, 502, 503]);
    await running.stop();
  });
});

describe('a backend is refused', () => {
  const all = (own: object) => ({ backends: { own, other: service('https://a.example') } });
  for (const [own, complaint] of [
    [
      { type: 'Pool', pool: { services: Array(31).fill({ id: '/backends/other' }) } },
      /a pool must have 1 to 30 services/,
    ],
    [{ type: 'Pool', pool: { services: [{ id: '/backends/own' }] } }, /not a backend with a URL/],
    [{ type: 'Pool', pool: { services: [{ id: '/backends/other', weight: 101 }] } }, /0 to 100/],
    [service('https://a.example', rule({ count: 0 })), /a whole number above 0/],
    [service('https://a.example', rule({ interval: '1m' })), /"1m" is not a duration/],
    [service('https://a.example', rule({}, { tripDuration: 'PT' })), /"PT" is not a duration/],
    [
      service('https://a.example', rule({ percentage: 50 })),
      /failureCondition.percentage: the twin does not support/,
    ],
    [
      service('https://a.example', rule({ statusCodeRanges: [{ min: 500, max: 400 }] })),
      /a range of status codes must lie between 200/,
    ],
    [
      service('https://a.example', { credentials: { certificate: ['x'] } }),
      /credentials.certificate/,
    ],
    [
      service('https://a.example', { credentials: { header: { A: ['{{b}}'] } } }),
      /the named value b does not exist/,
    ],
    [service('https://a.example', { proxy: { url: 'x' } }), /properties.proxy/],
  ] as const) {
    test(`${complaint}`, async () => assert.match(await refusal(all(own)), complaint));
  }
});
