import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Fields } from '../../../../twin/gateway/header-fields.ts';
import { createListener } from '../../../../twin/gateway/listener.ts';
import { Response } from '../../../../twin/gateway/message.ts';
import { Body } from '../../../../twin/gateway/message-body.ts';
import { PolicyError } from '../../../../twin/gateway/policy-error.ts';
import type { Services } from '../../../../twin/gateway/services.ts';
import { machineClock } from '../../../../twin/kit/clock.ts';
import { sendRaw } from '../../../server/harness/raw.ts';
import { answering, run, showing, start } from '../support/policy.ts';

const SITE = '<set-backend-service backend-id="site" />';
const ask = (name: string) =>
  `<send-request response-variable-name="${name}"><set-url>https://${name}.example</set-url><set-method>GET</set-method></send-request>`;
const ok = (headers: Fields = new Fields(), status = 200) =>
  new Response(status, '', headers, Body.of('ok'));

/** What a caller receives of an answer. */
async function received(answer: Response, until: RegExp, method = 'GET'): Promise<string> {
  const server = createListener(async () => answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await sendRaw(port, `${method} / HTTP/1.1\r\nHost: localhost\r\n\r\n`, until);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('an answer that HTTP cannot carry', () => {
  for (const [name, value] of [
    ['X-A', 'one\r\nSet-Cookie: two'],
    ['X-A', 'a\u0000b'],
    ['X A', 'b'],
  ] as const) {
    test(`becomes a 500: ${JSON.stringify(`${name}: ${value}`)}`, async () => {
      const answer = await received(ok(new Fields([[name, [value]]])), /}$/);
      assert.match(answer, /^HTTP\/1\.1 500 Internal Server Error\r\n[\s\S]*Internal server error/);
      assert.doesNotMatch(answer, /X.A|Set-Cookie/i);
    });
  }
});

describe('a length that is not that of the body', () => {
  const stating = (length: number, body: Body) =>
    new Response(200, '', new Fields([['Content-Length', [String(length)]]]), body);

  test('is corrected, so that nothing passes for another answer', async () => {
    for (const length of [2, 200]) {
      const answer = await received(stating(length, Body.of('content')), /content$/);
      assert.match(answer, /\r\nContent-Length: 7\r\n/);
    }
    assert.match(await received(stating(9, Body.none()), /\r\n\r\n$/), /\r\nContent-Length: 0\r\n/);
  });

  test('ends the connection of a stream that is longer', async () => {
    const stream = Readable.from([Buffer.from('ab'), Buffer.from('HTTP/1.1 200 OK')]);
    assert.doesNotMatch(await received(stating(2, Body.from(stream)), /200 OK$/), /200 OK$/);
  });

  test('stays in the answer to HEAD', async () => {
    const answer = await received(stating(9, Body.none()), /\r\n\r\n$/, 'HEAD');
    assert.match(answer, /\r\nContent-Length: 9\r\n/);
  });
});

describe('an error in <wait>', () => {
  test('is not overtaken by what the others still do', async () => {
    let answerLate = (): void => {};
    let isAborted = false;
    const send: Services['send'] = async ({ url, signal }) => {
      if (url.includes('fails')) throw new PolicyError('Timeout', 'Late.');
      signal.addEventListener('abort', () => {
        isAborted = true;
      });
      return new Promise((resolve) => {
        answerLate = () => resolve(ok());
      });
    };
    const inbound = `${SITE}<wait for="all">${ask('fails')}${ask('late')}</wait>`;
    const onError = showing('context.Variables.ContainsKey("late") ? "after" : "before"');
    let isAnswered = false;
    const asked = run({ inbound, onError, services: { send } }).finally(() => {
      isAnswered = true;
    });
    while (!isAborted && !isAnswered) await setImmediate();
    assert.deepEqual([isAnswered, isAborted], [false, true]);
    answerLate();
    assert.equal((await asked).body, 'after');
  });
});

test('retries without a wait let other requests have their turn', async () => {
  const retries = '<retry condition="@(true)" count="50" interval="0">'.repeat(2);
  const inner = '<set-variable name="a" value="1" />';
  const running = await start({
    inbound: `${retries}${inner}${'</retry>'.repeat(2)}${showing('"ok"')}`,
  });
  let isOver = false;
  const asked = running.ask().finally(() => {
    isOver = true;
  });
  await setImmediate();
  await setImmediate();
  assert.equal(isOver, false);
  assert.equal((await asked).body, 'ok');
  await running.stop();
});

test('a redirect to another origin does not get the credentials of the backend', async () => {
  const [own, foreign] = ['https://own.example', 'https://foreign.example'];
  const redirect = (to: string) => answering(302, '', { Location: to });
  const send: Services['send'] = async (outgoing) => {
    if (outgoing.url === `${own}/`) return redirect(`${own}/next`)(outgoing);
    return outgoing.url === `${own}/next` ? redirect(`${foreign}/`)(outgoing) : ok();
  };
  const { sent } = await run({
    inbound: '<set-backend-service backend-id="keyed" />',
    backend: '<forward-request follow-redirects="true" />',
    backends: {
      keyed: { url: own, protocol: 'http', credentials: { header: { 'X-Key': ['secret'] } } },
    },
    services: { send },
  });
  assert.deepEqual(
    sent.map(({ url, headers }) => [url, headers.get('X-Key')?.[0]]),
    [
      [`${own}/`, 'secret'],
      [`${own}/next`, 'secret'],
      [`${foreign}/`, undefined],
    ],
  );
});

describe('<cors>', () => {
  const cors = `<cors allow-credentials="true"><allowed-origins><origin>https://page.example</origin></allowed-origins><allowed-headers><header>x-a</header></allowed-headers></cors>${showing('"ok"')}`;
  const headersOf = async (headers: Record<string, string>, method = 'GET') =>
    (await run({ inbound: cors, method, headers })).headers;

  test('names an allowed origin, not what a caller adds to it', async () => {
    const { 'Access-Control-Allow-Origin': named } = await headersOf({
      Origin: 'https://page.example/, https://evil.example',
    });
    assert.ok(named === undefined || named[0] === 'https://page.example');
  });

  test('does not allow a content type that a browser asks about, unless it is listed', async () => {
    const asked = {
      Origin: 'https://page.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'content-type',
    };
    assert.deepEqual(await headersOf(asked, 'OPTIONS'), {});
  });
});

test('a wait of months does not end at once', async () => {
  const over: string[] = [];
  const timer = machineClock.after(2 ** 40, () => over.push('months'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  timer.cancel();
  assert.deepEqual(over, []);
});
