import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import https from 'node:https';
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
const outside = await serveOutside(() => (request, response) => {
  seen.push(request);
  answer(request, response);
});
const { dialled } = outside;
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
    call(new Set([ORIGIN]), url, request, signal);
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
      assert.deepEqual(request.headers, {
        accept: 'application/json',
        'accept-encoding': 'identity',
        authorization: 'Bearer the-key',
        connection: 'close',
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
        assert.ok(!dialled.includes('other.example'));
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
      'a blob that names the declared origin': `blob:${ORIGIN}/x`,
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

    const BODIES: Readonly<Record<string, readonly [ServiceRequest['body'], string, string?]>> = {
      text: ['a=1&b=2', 'a=1&b=2'],
      'a plain object': [{ a: 1 }, '{"a":1}', 'application/json'],
      'an object without a prototype': [
        Object.assign(Object.create(null), { a: 1 }),
        '{"a":1}',
        'application/json',
      ],
      'an array': [[1, 'x'], '[1,"x"]', 'application/json'],
      bytes: [new Uint8Array([0x61, 0xff, 0]), 'a\u00ff\0'],
      'a buffer': [Buffer.from('späti'), 'sp\u00c3\u00a4ti'],
    };
    for (const [what, [body, sent, type]] of Object.entries(BODIES)) {
      test(`sends ${what} as the body`, async () => {
        let received = '';
        answer = async (request, response) => {
          for await (const chunk of request.setEncoding('latin1')) received += chunk;
          response.end();
        };
        await ask(`${ORIGIN}/`, { method: 'POST', ...(body !== undefined && { body }) });
        assert.equal(received, sent);
        assert.equal(seen[0]?.headers['content-type'], type);
      });
    }

    // A length that is not the body's would leave the rest to be read as another request (H-02).
    test('sends as many bytes as it announces, whatever an object of the tool says', async () => {
      class Short extends Uint8Array {
        override get length() {
          return 1;
        }
      }
      const body = 'aPOST /other HTTP/1.1\r\nhost: api.tickets.example\r\n\r\n';
      let received = '';
      answer = async (request, response) => {
        for await (const chunk of request) received += chunk;
        response.end();
      };
      await ask(`${ORIGIN}/`, { method: 'POST', body: new Short(Buffer.from(body)) });
      assert.equal(received, body);
      assert.equal(seen.length, 1);
    });

    test('calls the URL that it judged, whatever an object of the tool says', async () => {
      for (const texts of [
        [`${ORIGIN}/`, 'https://other.example/'],
        ['https://other.example/', `${ORIGIN}/`],
      ]) {
        const url = { toString: () => texts.shift() ?? ORIGIN };
        await ask(url as unknown as string).catch(() => {});
      }
      assert.ok(dialled.every((name) => name === 'api.tickets.example'));
    });

    // JSON would make `{}` of most of them, and the service would never see what the tool meant.
    const NO_BODIES: Readonly<Record<string, unknown>> = {
      'form parameters': new URLSearchParams({ a: '1' }),
      'form data': new FormData(),
      'a blob': new Blob(['x']),
      'an array buffer': new ArrayBuffer(1),
      'a map': new Map([['a', 1]]),
      'a date': new Date(0),
      'a stream': new ReadableStream(),
      'a promise': Promise.resolve('x'),
      'an object of a class': new (class A {
        a = 1;
      })(),
      'a function': () => 'x',
      'a number': 1,
      'a truth value': true,
      null: null,
    };
    for (const [what, body] of Object.entries(NO_BODIES)) {
      test(`does not send ${what} as the body`, async () => {
        const asking = ask(`${ORIGIN}/`, { method: 'POST', body } as ServiceRequest);
        await assert.rejects(asking, /its body is not text, a Uint8Array, a plain object or/);
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
      'compressed on the way': [
        (request) =>
          void request.socket.end(
            'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
          ),
        'outbound_refused',
      ],
      'with an unknown status': [
        (request) => void request.socket.end('HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n'),
        'outbound_refused',
      ],
      'with more headers than the limit': [
        (_request, response) => {
          for (let i = 0; i <= LIMITS.headerCount; i++) response.setHeader(`x-${i}`, '');
          response.end('{}');
        },
        'outbound_refused',
      ],
      'after more interim responses than the limit': [
        (request) =>
          void request.socket.write(
            'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(LIMITS.outboundInterim + 1),
          ),
        'outbound_refused',
      ],
      'after a head without an end': [
        (request) => {
          request.socket.write('HTTP/1.1 200 OK\r\n');
          const line = `x: ${'x'.repeat(1024)}\r\n`;
          for (let i = 0; i < LIMITS.outboundHeadBytes / 1024; i++) request.socket.write(line);
        },
        'outbound_unreachable',
      ],
      'with trailers without an end': [
        (request) => {
          request.socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n');
          const line = `x: ${'x'.repeat(1024)}\r\n`;
          for (let i = 0; i < LIMITS.outboundHeadBytes / 1024; i++) request.socket.write(line);
        },
        'outbound_unreachable',
      ],
      'with a chunk extension without an end': [
        (request) => {
          request.socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;');
          request.socket.write('x'.repeat(64 * 1024));
        },
        'outbound_unreachable',
      ],
      'with two lengths': [
        (request) =>
          void request.socket.end(
            'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxy',
          ),
        'outbound_unreachable',
      ],
      'with a length and chunks': [
        (request) =>
          void request.socket.end(
            'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
          ),
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

    test('returns an answer after a few interim responses', async () => {
      answer = (_request, response) => {
        for (let i = 0; i < LIMITS.outboundInterim; i++) response.writeEarlyHints({ link: '</a>' });
        response.end('{"ok":true}');
      };
      assert.deepEqual((await ask(`${ORIGIN}/`)).json(), { ok: true });
    });

    // A second answer would otherwise be taken for that to the next call on the connection.
    test('gives the next call nothing of what followed an answer', async () => {
      const ok = (text: string) =>
        `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
      for (const more of [ok('injected'), 'HTTP/1.1 200 OK\r\nx-injected: ', 'injected']) {
        answer = ({ socket }, response) => {
          response.setHeader('content-length', '5').end('first');
          socket.write(more);
        };
        assert.equal((await ask(`${ORIGIN}/`)).text, 'first');
        answer = hello;
        const { text, headers } = await ask(`${ORIGIN}/`);
        assert.equal(text, '{"ok":true}');
        assert.equal(headers['x-injected'], undefined);
      }
    });

    test('uses no connection twice, even if the service asks to keep it', async () => {
      const sockets = new Set<unknown>();
      answer = ({ socket }, response) => {
        sockets.add(socket);
        response.setHeader('connection', 'keep-alive').end('{}');
      };
      await ask(`${ORIGIN}/`);
      await ask(`${ORIGIN}/`);
      assert.equal(sockets.size, 2);
    });

    test('does not show the tool cookies, headers of the connection or raw bytes', async () => {
      answer = (_request, response) => {
        response.writeHead(200, [
          ...['set-cookie', 'a=b', 'keep-alive', 'timeout=9', 'x-raw', 'a\u00ffb'],
          ...['x-twice', '1', 'x-twice', '2', '__proto__', 'x'],
        ]);
        response.end('{}');
      };
      const { date: _, ...headers } = (await ask(`${ORIGIN}/`)).headers;
      assert.deepEqual(headers, { 'x-twice': '1, 2' });
      assert.equal(Object.getPrototypeOf(headers), Object.prototype);
    });

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

    test('gets no answer from a service whose certificate is not trusted', async (t) => {
      const trusting = https.globalAgent;
      https.globalAgent = new https.Agent({ proxyEnv: { ...outside.env } });
      t.after(() => {
        https.globalAgent.destroy();
        https.globalAgent = trusting;
      });
      await refused(ask(`${ORIGIN}/`), 'outbound_unreachable');
      assert.deepEqual(seen, []);
    });

    test('reaches a path that begins with two slashes at the declared origin', async () => {
      assert.equal((await ask(`${ORIGIN}//other.example/`)).status, 200);
      assert.equal(seen[0]?.url, '//other.example/');
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
  const asking = call(new Set(), `${ORIGIN}/`, undefined, new AbortController().signal);
  await assert.rejects(asking, /was refused: "needs.outbound" does not list its origin$/);
  assert.deepEqual(dialled, []);
});

test('a server on App Service without a forwarding site reaches nothing', async () => {
  const call = createServiceCaller({ hosted: true, egressUrl: undefined });
  const asking = call(new Set([ORIGIN]), `${ORIGIN}/`, undefined, new AbortController().signal);
  await assert.rejects(asking, /no forwarding site; run "npm run generate", then "azd up"/);
  assert.deepEqual(dialled, []);
});
