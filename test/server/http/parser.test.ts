import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { createListener } from '../../../server/src/http/listener.ts';
import {
  ask,
  assertFixedHeaders,
  assertRefused,
  lines,
  PING,
  parseAnswers,
  pingLines,
} from '../harness/answers.ts';
import { listenQuietly } from '../harness/listen.ts';
import { sendRaw } from '../harness/raw.ts';
import { startServer } from '../harness/start-server.ts';

const server = await startServer();
const JSON_TYPE = 'Content-Type: application/json';
const CHUNKED = `${PING.length.toString(16)}\r\n${PING}\r\n0\r\n\r\n`;
/** A POST with the given framing, which does not ask for the connection to be closed. */
const framed = (framing: readonly string[], body = PING) =>
  ask(server, ['POST /mcp HTTP/1.1', 'Host: localhost', JSON_TYPE, ...framing], body);

const GOOD = `${[
  'POST /mcp HTTP/1.1',
  'Host: localhost',
  JSON_TYPE,
  `Content-Length: ${PING.length}`,
].join('\r\n')}\r\n\r\n${PING}`;

describe('a request that the parser refuses', () => {
  const length = `Content-Length: ${PING.length}`;
  const LENGTHS = [
    [length, 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', length],
    [length, 'Content-Length: 3'],
    ...[`+${PING.length}`, '0x1', '1,1', '-1', '18446744073709551616', 'a', '1 1', ''].map(
      (value) => [`Content-Length: ${value}`],
    ),
  ];
  for (const framing of LENGTHS) {
    test(`has a length like ${JSON.stringify(framing)} [H-01]`, async () => {
      const reply = await framed(framing);
      assertRefused(reply, 400, 'malformed_http');
      assert.equal(reply.headers.get('connection'), 'close');
    });
  }

  const CODINGS = [
    ...['xchunked', 'chunked, identity', 'identity', 'gzip', '\x0bchunked', 'chunked-'],
    ...['"chunked"', 'chunked;q=1', 'gzip, chunked', 'xchunked, chunked', 'identity, chunked'],
    ...['chunked, chunked', ', chunked', 'chunked,'],
  ];
  for (const coding of CODINGS) {
    test(`has a transfer coding like ${JSON.stringify(coding)} [H-02]`, async () => {
      const reply = await framed([`Transfer-Encoding: ${coding}`], CHUNKED);
      assert.equal(reply.status, 400);
      assert.equal(reply.headers.get('connection'), 'close');
    });
  }

  const HEADERS: Readonly<Record<string, string>> = {
    'space before the colon': 'Transfer-Encoding : chunked',
    'folded line': 'X-A: a\r\n b',
    'bare line feed': 'X-A: a\nX-B: b',
    'bare return': 'X-A: a\rX-B: b',
    'NUL in a value': 'X-A: a\0b',
    'NUL in a name': 'X-A\0: b',
    'name of nothing': ': b',
    'space in a name': 'X A: b',
    'look-alike dash': 'X\u2010MS-CLIENT-PRINCIPAL: b',
  };
  for (const [what, line] of Object.entries(HEADERS)) {
    test(`has a header with ${what} [H-04, H-02]`, async () => {
      const reply = await ask(server, pingLines(line), PING);
      assertRefused(reply, 400, 'malformed_http');
      assert.equal(reply.headers.get('connection'), 'close');
    });
  }

  const CHUNKS: Readonly<Record<string, string>> = {
    'line feed in an extension': '2;a\nb\r\n{}\r\n0\r\n\r\n',
    'size that is not a number': 'zz\r\n{}\r\n0\r\n\r\n',
    'negative size': '-2\r\n{}\r\n0\r\n\r\n',
    'size of 17 digits': '10000000000000000\r\n{}',
    'chunk longer than it says': '1\r\n{}\r\n0\r\n\r\n',
    'huge extension': `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  };
  for (const [what, body] of Object.entries(CHUNKS)) {
    test(`has a chunked body with a ${what} [H-03]`, async () => {
      const reply = await framed(['Transfer-Encoding: chunked'], body);
      assert.ok([400, 413, 431].includes(reply.status), reply.text);
      assertFixedHeaders(reply);
      assert.equal(reply.headers.get('connection'), 'close');
    });
  }

  for (const bytes of [
    'garbage\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\x16\x03\x01\x02',
    '{}',
  ]) {
    test(`is ${JSON.stringify(bytes.slice(0, 16))}, always with the same answer [H-16, H-20]`, async () => {
      const [reply, ...more] = parseAnswers(await sendRaw(server.port, `${bytes}\r\n\r\n`));
      assert.ok(reply && more.length === 0);
      assertRefused(reply, 400, 'malformed_http');
    });
  }

  test('has an unsupported HTTP version [H-16, H-20]', async () => {
    const reply = await ask(server, ['GET /mcp HTTP/2.0', 'Host: localhost']);
    assertRefused(reply, 400, 'http_version');
  });
});

describe('a request that the parser accepts', () => {
  test('may ask for an upgrade, which is ignored [H-16]', async () => {
    for (const protocol of ['h2c', 'websocket', 'TLS/1.0']) {
      const reply = await ask(
        server,
        [
          'POST /mcp HTTP/1.1',
          'Host: localhost',
          'Connection: Upgrade, close',
          `Upgrade: ${protocol}`,
          JSON_TYPE,
          `Content-Length: ${PING.length}`,
        ],
        PING,
      );
      assert.equal(reply.status, 200);
      assert.equal(reply.headers.get('upgrade'), null);
    }
  });

  test('may have a chunked body, whose trailers are ignored [H-03]', async () => {
    const chunked = CHUNKED.replace(/\r\n$/, 'Host: evil.example\r\nX-Trailer: a\r\n\r\n');
    for (const coding of ['chunked', 'Chunked']) {
      const head = lines('POST /mcp HTTP/1.1', JSON_TYPE, `Transfer-Encoding: ${coding}`);
      assert.equal((await ask(server, head, chunked)).status, 200);
    }
  });

  test('may have an expectation, of which only one is supported [H-15]', async () => {
    for (const value of ['a-miracle', '100-continue, foo', 'x=100-continue', '100-continue;q=1']) {
      const reply = await ask(server, pingLines(`Expect: ${value}`), PING);
      assertRefused(reply, 417, 'expectation');
      assert.equal(reply.headers.get('connection'), 'close');
    }
  });

  test('may precede garbage, and is answered in order [H-05]', async () => {
    for (const bad of ['garbage', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost']) {
      const answers = parseAnswers(await sendRaw(server.port, `${GOOD}${GOOD}${bad}\r\n\r\n`));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
        bad,
      );
    }
  });

  test('may be a CONNECT, which discards pending answers [V-09, V-10]', async () => {
    const closed = Promise.withResolvers<void>();
    let owed = 2;
    const listener = createListener((_request, response) =>
      response.once('close', () => {
        if (--owed === 0) closed.resolve();
      }),
    );
    const port = await listenQuietly(listener, '127.0.0.1');
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    const tunnel = once(listener, 'connect');
    socket.write(`${GOOD}${GOOD}CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await tunnel;
    socket.resetAndDestroy();
    await closed.promise;
    listener.close();
  });
});
