import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { NeedUnmet } from '../../../server/src/call/need-unmet.ts';
import type { ServiceRequest } from '../../../server/src/call/values.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { createHttpServer } from '../../../server/src/http/http-server.ts';
import { createServiceCaller } from '../../../server/src/outbound/call-service.ts';
import { createForwarder } from '../../../server/src/outbound/forward.ts';
import { ORIGIN, serveOutside } from './outside.ts';

const hello: RequestListener = (_request, response) => void response.end('{"ok":true}');
let answer = hello;
let seen: IncomingMessage[] = [];
const { dialled } = await serveOutside(() => (request, response) => {
  seen.push(request);
  answer(request, response);
});
const egress = createHttpServer(
  createForwarder(
    new Set([ORIGIN]),
    () => false,
    () => {},
  ),
);
await new Promise<void>((resolve) => egress.server.listen(0, '127.0.0.1', resolve));
after(() => stop(egress.server));
const egressUrl = `http://localhost:${(egress.server.address() as AddressInfo).port}/`;

beforeEach(() => {
  answer = hello;
  seen = [];
  dialled.length = 0;
});

function stop(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

const WAYS = {
  'a laptop, directly': createServiceCaller({ hosted: false, egressUrl: undefined }),
  'App Service, through the forwarding site': createServiceCaller({ hosted: true, egressUrl }),
};

for (const [from, call] of Object.entries(WAYS)) {
  const ask = (url: string, request?: ServiceRequest, signal = new AbortController().signal) =>
    call([ORIGIN], url, request, signal);
  const refused = (asking: Promise<unknown>, reason: string) =>
    assert.rejects(asking, (error) => error instanceof NeedUnmet && error.reason === reason);

  describe(`a call of a service from ${from}`, () => {
    test('sends exactly what the tool asked for, and returns the whole answer', async () => {
      let body = '';
      answer = async (request, response) => {
        for await (const chunk of request) body += chunk;
        response.writeHead(201, { 'content-type': 'application/json', 'x-rate': '7' });
        response.end('{"id":7}');
      };
      const got = await ask(`${ORIGIN}/tickets?open=1&q=a%2Fb`, {
        method: 'POST',
        headers: { authorization: 'Bearer the-key' },
        body: { title: 'Späti' },
      });
      assert.equal(got.status, 201);
      assert.equal(got.headers['x-rate'], '7');
      assert.deepEqual(got.json(), { id: 7 });
      const [request] = seen as [IncomingMessage];
      assert.equal(`${request.method} ${request.url}`, 'POST /tickets?open=1&q=a%2Fb');
      assert.equal(body, '{"title":"Späti"}');
      const { connection, ...headers } = request.headers;
      assert.deepEqual(headers, {
        accept: 'application/json',
        'accept-encoding': 'identity',
        authorization: 'Bearer the-key',
        'content-length': '18',
        'content-type': 'application/json',
        host: 'api.tickets.example',
        'user-agent': 'secure-mcp-app-service',
      });
    });

    for (const status of [200, 204, 400, 401, 404, 429, 500, 503]) {
      test(`returns the status ${status} to the tool`, async () => {
        answer = (_request, response) => void response.writeHead(status).end();
        assert.equal((await ask(`${ORIGIN}/`)).status, status);
      });
    }

    for (const status of [300, 301, 302, 303, 307, 308]) {
      test(`does not follow the redirect ${status} [API7, T-07]`, async () => {
        const location = 'https://other.example/';
        answer = (_request, response) => void response.writeHead(status, { location }).end();
        await refused(ask(`${ORIGIN}/`), 'outbound_refused');
        assert.deepEqual(dialled, ['api.tickets.example']);
      });
    }

    const UNDECLARED: Readonly<Record<string, string>> = {
      'another host': 'https://other.example/',
      'a host that ends in the declared name': 'https://evil-api.tickets.example/',
      'a host that begins with the declared name': `${ORIGIN}.evil.example/`,
      'another port': `${ORIGIN}:8443/`,
      'plain HTTP': 'http://api.tickets.example/',
      'another scheme': 'file:///etc/passwd',
      'a name before an @': 'https://api.tickets.example@other.example/',
      'credentials in the URL': 'https://user:secret@api.tickets.example/',
      'the metadata address': 'http://169.254.169.254/metadata/identity',
      'this machine': 'https://localhost/',
      'a relative URL': '/tickets',
      'a trailing dot': 'https://api.tickets.example./',
      nothing: '',
    };
    for (const [what, url] of Object.entries(UNDECLARED)) {
      test(`sends nothing to ${what} [API7]`, async () => {
        await refused(ask(url), 'need_undeclared');
        assert.deepEqual(dialled, []);
      });
    }

    const HEADERS: Readonly<Record<string, string>> = {
      host: 'other.example',
      Host: 'other.example',
      connection: 'upgrade',
      'transfer-encoding': 'chunked',
      'content-length': '0',
      'proxy-authorization': 'Basic eDp5',
      cookie: 'a=b',
      upgrade: 'websocket',
      expect: '100-continue',
      'accept-encoding': 'gzip',
      'mcp-outbound': 'e30',
      'x-line': 'a\r\nx-other: b',
      'x-nul': 'a\0b',
      'x-wide': 'ключ',
      'x y': 'a',
      'x:y': 'a',
      '': 'a',
    };
    for (const [name, value] of Object.entries(HEADERS)) {
      test(`does not send the header ${JSON.stringify(name)} for a tool [V-10]`, async () => {
        await refused(ask(`${ORIGIN}/`, { headers: { [name]: value } }), 'need_undeclared');
        assert.deepEqual(dialled, []);
      });
    }

    for (const method of ['CONNECT', 'TRACE', 'get', 'GET\r\nX: y', '']) {
      test(`does not send the method ${JSON.stringify(method)}`, async () => {
        await refused(ask(`${ORIGIN}/`, { method }), 'need_undeclared');
        assert.deepEqual(dialled, []);
      });
    }

    test('sends no body that is longer than the limit', async () => {
      const body = 'x'.repeat(LIMITS.bodyBytes + 1);
      await refused(ask(`${ORIGIN}/`, { method: 'POST', body }), 'need_undeclared');
      assert.deepEqual(dialled, []);
    });

    const ANSWERS: Readonly<Record<string, readonly [RequestListener, string]>> = {
      'of more bytes than the limit': [
        (_request, response) => void response.end(Buffer.alloc(LIMITS.outboundBytes + 1)),
        'outbound_too_large',
      ],
      'of more bytes than the limit, in chunks': [
        (_request, response) => {
          for (let i = 0; i < 9; i++) response.write(Buffer.alloc(LIMITS.outboundBytes / 8));
          response.end();
        },
        'outbound_too_large',
      ],
      'in a coding': [
        (_request, response) => {
          response.setHeader('content-encoding', 'gzip');
          response.end(gzipSync('{"ok":true}'));
        },
        'outbound_refused',
      ],
      'that ends early': [
        (_request, response) => {
          response.setHeader('content-length', '100');
          response.write('{"ok":');
          setImmediate(() => response.destroy());
        },
        'outbound_unreachable',
      ],
      'that is a closed connection': [
        (request) => void request.socket.destroy(),
        'outbound_unreachable',
      ],
      'that is not HTTP': [
        (request) => void request.socket.end('220 mail.example ESMTP\r\n'),
        'outbound_unreachable',
      ],
      'that switches protocols': [
        (request) =>
          void request.socket.end(
            'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
          ),
        'outbound_unreachable',
      ],
      'with a head that is too large': [
        (_request, response) => {
          response.setHeader('x-large', 'x'.repeat(LIMITS.outboundHeadBytes));
          response.end('{}');
        },
        'outbound_unreachable',
      ],
    };
    for (const [what, [listener, reason]] of Object.entries(ANSWERS)) {
      test(`gives the tool no answer ${what} [API10, V-25]`, async (t) => {
        t.mock.method(console, 'error', () => {});
        answer = listener;
        await refused(ask(`${ORIGIN}/`), reason);
        answer = hello;
        assert.equal((await ask(`${ORIGIN}/`)).status, 200);
      });
    }

    test('returns a head that is almost as large as the limit', async () => {
      const large = 'x'.repeat(LIMITS.outboundHeadBytes - 1024);
      answer = (_request, response) => void response.setHeader('x-large', large).end('{}');
      assert.equal((await ask(`${ORIGIN}/`)).headers['x-large'], large);
    });

    test('sends no headers that are longer together than the limit', async () => {
      const headers = { a: 'x'.repeat(LIMITS.outboundHeadBytes) };
      await refused(ask(`${ORIGIN}/`, { headers }), 'need_undeclared');
      assert.deepEqual(dialled, []);
    });

    test('ends with the call, without waiting for the service', async (t) => {
      t.mock.method(console, 'error', () => {});
      const caller = new AbortController();
      answer = () => caller.abort();
      await refused(ask(`${ORIGIN}/`, {}, caller.signal), 'outbound_unreachable');
    });

    const NOT_JSON: Readonly<Record<string, string>> = {
      'no JSON': '<html>',
      nothing: '',
      'more levels than the limit':
        '['.repeat(LIMITS.jsonDepth + 1) + ']'.repeat(LIMITS.jsonDepth + 1),
      'a name twice': '{"a":1,"a":2}',
      'more than one value': '{}{}',
    };
    for (const [what, text] of Object.entries(NOT_JSON)) {
      test(`gives the tool no value of ${what} [B-03, B-18]`, async () => {
        answer = (_request, response) => void response.end(text);
        const got = await ask(`${ORIGIN}/`);
        assert.equal(got.text, text);
        assert.throws(
          () => got.json(),
          (error) => error instanceof NeedUnmet && error.reason === 'outbound_malformed',
        );
      });
    }
  });
}

test('a tool that declares nothing reaches nothing', async () => {
  const call = createServiceCaller({ hosted: false, egressUrl: undefined });
  const asking = call([], `${ORIGIN}/`, undefined, new AbortController().signal);
  await assert.rejects(asking, /an origin that "needs.outbound" lacks/);
  assert.deepEqual(dialled, []);
});

test('a server on App Service without a forwarding site reaches nothing', async () => {
  const call = createServiceCaller({ hosted: true, egressUrl: undefined });
  const asking = call([ORIGIN], `${ORIGIN}/`, undefined, new AbortController().signal);
  await assert.rejects(asking, /no forwarding site; run "npm run generate", then "azd up"/);
  assert.deepEqual(dialled, []);
});
