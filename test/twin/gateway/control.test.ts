import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { waitBefore } from '../../../twin/gateway/elements/control/retry-waits.ts';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import type { Outgoing, Services } from '../../../twin/gateway/services.ts';
import { answering, failure, refusal, run, showing, start } from './support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
/** Lets pending work go on until the test can; not for ever, so that a fault is a failure. */
async function until(isReady: () => boolean): Promise<void> {
  for (let turn = 0; !isReady(); turn += 1) {
    assert.ok(turn < 10_000, 'what the test waits for does not happen');
    await setImmediate();
  }
}

const ok = (body = 'ok') => new Response(200, '', new Fields(), Body.of(body));

describe('retry', () => {
  const FAILED = '@(context.Response.StatusCode == 500)';
  const retry = (attributes: string, inner = '<forward-request />', condition = FAILED) =>
    `<retry condition="${condition}" ${attributes}>${inner}</retry>`;

  /** Milliseconds after the first request at which each request was sent. */
  const times = async (attributes: string, condition = FAILED, failures = 100) => {
    const send: Services['send'] = (outgoing) =>
      answering(running.sent.length <= failures ? 500 : 200)(outgoing);
    const backend = retry(attributes, '<forward-request buffer-request-body="true" />', condition);
    const running = await start({ inbound: SITE, backend, services: { send } });
    const begun = running.clock.now();
    const found: number[] = [];
    let isDone = false;
    const asked = running.ask().finally(() => {
      isDone = true;
    });
    for (let seconds = 0; !isDone && seconds < 1_000; seconds += 1) {
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      while (found.length < running.sent.length) found.push(running.clock.now() - begun);
      if (!isDone) running.clock.pass(1_000);
    }
    const { status } = await asked;
    await running.stop();
    return [status, ...found.map((time) => time / 1000)];
  };

  test('repeats its children while its condition holds, at most as often as it says', async () => {
    assert.deepEqual(await times('count="2" interval="3"'), [500, 0, 3, 6]);
    assert.deepEqual(await times('count="5" interval="3"', FAILED, 2), [200, 0, 3, 6]);
    assert.deepEqual(await times('count="5" interval="3"', 'false'), [500, 0]);
  });

  test('waits longer each time, and not before a fast first retry', async () => {
    assert.deepEqual(await times('count="3" interval="1" delta="2"'), [500, 0, 1, 4, 9]);
    const fast = 'count="2" interval="5" first-fast-retry="true"';
    assert.deepEqual(await times(fast), [500, 0, 0, 5]);
    const computed = 'count="@(1 + 1)" interval="@(2)" first-fast-retry="@(false)"';
    assert.deepEqual(await times(computed), [500, 0, 2, 4]);
  });

  test('waits exponentially as documented', () => {
    const waits = { interval: 10, delta: 10, most: 100, isFast: false };
    const before = (random: number) =>
      [1, 2, 3, 4, 5, 6].map((count) => waitBefore(count, waits, random));
    assert.deepEqual(before(0.5), [10, 20, 40, 80, 100, 100]);
    assert.deepEqual(before(0), [10, 18, 34, 66, 100, 100]);
  });

  test('ends with an answer or an error of its children', async () => {
    const inbound = retry('count="3" interval="1"', showing('"once"'), 'true');
    assert.equal((await run({ inbound })).body, 'once');
    const services = {
      send: async () => {
        throw new PolicyError('Timeout', 'Late.');
      },
    };
    const backend = retry('count="3" interval="1"', '<forward-request />', 'true');
    const trial = { inbound: SITE, backend, services };
    assert.deepEqual((await failure(trial)).slice(0, 2), ['forward-request Timeout', 500]);
  });

  test('sends a buffered body again', async () => {
    const services = { send: answering(500) };
    const inner = '<forward-request buffer-request-body="true" />';
    const backend = retry('count="1" interval="0"', inner);
    const ask = { method: 'POST', body: 'text' };
    const { sent } = await run({ inbound: SITE, backend, services, ...ask });
    assert.deepEqual(
      sent.map(({ body }) => String(body.content)),
      ['text', 'text'],
    );
  });

  for (const [attributes, complaint] of [
    ['count="0" interval="1"', /count="0" of <retry> is not from 1 to 50/],
    ['count="51" interval="1"', /count="51"/],
    ['count="x" interval="1"', /count="x" is not a whole number/],
    ['count="1"', /<retry> has no interval/],
    ['count="1" interval="-1"', /interval="-1" is not a whole number/],
  ] as const) {
    test(`is refused: ${complaint}`, async () =>
      assert.match(await refusal({ inbound: retry(attributes, '') }), complaint));
  }
});

describe('wait', () => {
  const ask = (name: string, more = '') =>
    `<send-request response-variable-name="${name}" ${more}><set-url>https://${name}.example</set-url><set-method>GET</set-method></send-request>`;
  const wait = (mode: string, ...children: string[]) =>
    `<wait for="${mode}">${children.join('')}</wait>`;
  const seen = (name: string) => `(context.Variables.ContainsKey("${name}") ? "${name}" : "-")`;
  const both = showing(`${seen('a')} + ${seen('b')}`);

  /** Answers only when the test says so. */
  const pending = () => {
    const open = new Map<string, { outgoing: Outgoing; answer: () => void; fail: () => void }>();
    const send: Services['send'] = (outgoing) =>
      new Promise((resolve, reject) => {
        open.set(new URL(outgoing.url).host.slice(0, 1), {
          outgoing,
          answer: () => resolve(ok()),
          fail: () => reject(new PolicyError('Timeout', 'Late.')),
        });
        outgoing.signal.addEventListener('abort', () =>
          reject(new PolicyError('ClientConnectionFailure', 'Aborted.')),
        );
      });
    return { open, send };
  };

  test('runs its children at the same time, and waits for all', async () => {
    const { open, send } = pending();
    const asked = run({ inbound: wait('all', ask('a'), ask('b')) + both, services: { send } });
    await until(() => open.size === 2);
    open.get('b')?.answer();
    open.get('a')?.answer();
    assert.equal((await asked).body, 'ab');
  });

  test('waits for the first one, and aborts the others', async () => {
    const { open, send } = pending();
    const asked = run({ inbound: wait('any', ask('a'), ask('b')) + both, services: { send } });
    await until(() => open.size === 2);
    open.get('b')?.answer();
    assert.equal((await asked).body, '-b');
    assert.equal(open.get('a')?.outgoing.signal.aborted, true);
  });

  test('fails with the error of a child', async () => {
    const onError = showing('context.LastError.Source + " " + context.LastError.Reason');
    const { open, send } = pending();
    const inbound = wait('all', ask('a'), ask('b'));
    const asked = run({ inbound, onError, services: { send } });
    await until(() => open.size === 2);
    open.get('a')?.fail();
    assert.equal((await asked).body, 'send-request Timeout');
  });

  test('is refused with other children, without a mode and in on-error', async () => {
    const header = '<set-header name="a" exists-action="delete" />';
    assert.match(await refusal({ inbound: wait('all', header) }), /<set-header> in <wait>/);
    assert.match(await refusal({ inbound: wait('some', ask('a')) }), /for="some"/);
    assert.match(await refusal({ inbound: `<wait>${ask('a')}</wait>` }), /<wait> has no for/);
    assert.match(await refusal({ onError: wait('all', ask('a')) }), /not allowed in <on-error>/);
  });
});

describe('limit-concurrency', () => {
  const limited = (key: string, most: number) =>
    `<limit-concurrency key="${key}" max-count="${most}"><forward-request /></limit-concurrency>`;

  test('lets only so many in, and the next one once one has left', async () => {
    const answers: (() => void)[] = [];
    const send: Services['send'] = () =>
      new Promise((resolve) => answers.push(() => resolve(ok())));
    const key = '@(context.Request.Headers.GetValueOrDefault(&quot;X&quot;, &quot;&quot;))';
    const running = await start({ inbound: SITE, backend: limited(key, 2), services: { send } });
    const first = [running.ask(), running.ask()];
    await until(() => answers.length >= 2);
    assert.equal((await running.ask()).status, 429);
    const other = running.ask({ headers: { X: 'other' } });
    await until(() => answers.length >= 3);
    for (const answer of answers) answer();
    const ended = await Promise.all([...first, other]);
    assert.deepEqual(
      ended.map(({ status }) => status),
      [200, 200, 200],
    );
    const again = running.ask();
    await until(() => answers.length >= 4);
    answers[3]?.();
    assert.equal((await again).status, 200);
    await running.stop();
  });

  test('gives a place back after an error', async () => {
    const services = {
      send: async () => {
        throw new PolicyError('Timeout', 'Late.');
      },
    };
    const running = await start({ inbound: SITE, backend: limited('a', 1), services });
    for (let at = 0; at < 3; at += 1) assert.equal((await running.ask()).status, 500);
    await running.stop();
  });

  test('fails with 429', async () => {
    assert.deepEqual(await failure({ inbound: SITE, backend: limited('a', 0) }), [
      'limit-concurrency ConcurrencyLimitExceeded',
      429,
      'Too many requests are being processed. Try again later.',
    ]);
    const many = '<limit-concurrency key="a" max-count="@(1)" />';
    assert.match(await refusal({ inbound: many }), /an expression as max-count/);
  });
});
