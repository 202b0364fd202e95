import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, assertFixedHeaders, PING, pingLines } from '../harness/answers.ts';
import { post, type Reply, request, toolCall, WIRES } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';

const server = await startServer();
const CORRELATION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An answer without the parts that differ each time by design. */
function comparable({ status, text, headers }: Reply) {
  const rest = [...headers].filter(([name]) => !['x-correlation-id', 'date'].includes(name));
  return { status, text, headers: rest };
}

describe('every answer', () => {
  const ODD: Readonly<Record<string, () => Promise<Reply>>> = {
    result: () => post(server, toolCall('2025', 'whoami')),
    'unknown tool': () => post(server, toolCall('2026', 'x')),
    notification: () =>
      post(server, { ...request('2025', 'x'), body: { jsonrpc: '2.0', method: 'x' } }),
    'bad body': () => post(server, { ...request('2025', 'x'), body: '[' }),
    'bad type': () => post(server, { body: PING, headers: { 'content-type': 'text/plain' } }),
    'parser error': () => ask(server, pingLines('X-A : b'), PING),
    'bad path': () => post({ ...server, url: new URL('/x', server.url) }, request('2025', 'ping')),
  };
  for (const [what, reply] of Object.entries(ODD)) {
    test(`carries the fixed headers and names no software: ${what} [H-22, H-23, X-06]`, async () => {
      assertFixedHeaders(await reply());
    });
  }

  test('carries an id that the server generated [H-21]', async () => {
    const evil = 'a%0d%0aSet-Cookie:x';
    const reply = await post(server, request('2025', 'ping'), {
      'x-correlation-id': evil,
      traceparent: evil,
      'x-request-id': evil,
    });
    assert.match(reply.headers.get('x-correlation-id') ?? '', CORRELATION_ID);
    assert.ok(!JSON.stringify([...reply.headers]).includes('Set-Cookie'));
  });

  test('without a body has no bytes after its head [H-31, TR-06, TL-04]', async () => {
    const body = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const head = pingLines().map((line) =>
      line.startsWith('Content-Length') ? `Content-Length: ${body.length}` : line,
    );
    const reply = await ask(server, head, body);
    assert.equal(reply.status, 202);
    assert.equal(reply.headers.get('content-length'), '0');
    assert.equal(reply.headers.get('content-type'), null);
    assert.equal(reply.text, '');
  });

  test('is sent uncompressed whatever coding the client accepts [X-05]', async () => {
    const reply = await ask(server, pingLines('Accept-Encoding: gzip, br, zstd, deflate'), PING);
    assert.equal(reply.headers.get('content-encoding'), null);
    assert.deepEqual(reply.json, { result: {}, jsonrpc: '2.0', id: 1 });
  });
});

describe('a header that changes no answer', () => {
  const FORWARDING = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-prefix': '/evil',
    forwarded: 'for=1.2.3.4;host=evil.example;proto=http',
    'x-original-host': 'evil.example',
    'x-original-url': '/readyz',
    'x-rewrite-url': '/readyz',
    'x-http-method-override': 'DELETE',
    'x-arr-ssl': 'x',
    'x-arr-log-id': 'x',
    'client-ip': '1.2.3.4',
    'disguised-host': 'evil.example',
  };
  const SESSIONS = {
    'mcp-session-id': 'aaaaaaaa-0000-4000-8000-000000000001',
    'last-event-id': '42',
    cookie: 'AppServiceAuthSession=abc; session=1',
  };
  for (const wire of WIRES) {
    for (const method of ['tools/list', 'nonsense']) {
      test(`is a forwarding header, on the ${wire} wire, for ${method} [H-08]`, async () => {
        const plain = await post(server, request(wire, method));
        assert.deepEqual(
          comparable(await post(server, request(wire, method), FORWARDING)),
          comparable(plain),
        );
      });

      test(`is a session id, on the ${wire} wire, for ${method} [TR-28, TL-07, TL-06, V-05, AU-15]`, async () => {
        const plain = await post(server, request(wire, method));
        const reply = await post(server, request(wire, method), SESSIONS);
        assert.deepEqual(comparable(reply), comparable(plain));
        assert.equal(reply.headers.get('mcp-session-id'), null);
        assert.equal(reply.headers.get('set-cookie'), null);
      });
    }
  }

  const ACCEPT = ['*/*', '*/*;q=0', 'application/json', 'text/event-stream', 'text/html', ''];
  for (const accept of [...ACCEPT, `a/${'b'.repeat(10_000)}`]) {
    test(`is Accept: ${accept.slice(0, 20) || '(empty)'} [H-14, TR-08]`, async () => {
      const reply = await ask(server, pingLines(`Accept: ${accept}`), PING);
      assert.equal(reply.status, 200);
      assert.equal(reply.headers.get('content-type'), 'application/json');
    });
  }

  test('may be a missing Accept [H-14]', async () => {
    assert.equal((await ask(server, pingLines(), PING)).status, 200);
  });
});
