import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { createListener } from '../../../server/src/http/listener.ts';
import { assertFixedHeaders, assertRefused, lines, parseAnswers } from '../harness/answers.ts';
import { post, signedIn, toolCall } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { listenQuietly } from '../harness/listen.ts';
import { sendRaw } from '../harness/raw.ts';
import { startServer } from '../harness/start-server.ts';

const HEAD = ['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'].join(
  '\r\n',
);

describe('time limits of a connection', () => {
  test('match the table, and are checked every second [H-18, H-19, SG-13]', () => {
    const server = createListener(() => {});
    assert.equal(server.headersTimeout, 10_000);
    assert.equal(server.requestTimeout, 30_000);
    assert.equal(server.keepAliveTimeout, 65_000);
    assert.equal(server.timeout, 60_000);
    assert.equal(LIMITS.connections, 1_024);
    assert.equal(server.maxConnections, 1_152);
    assert.equal(LIMITS.requestsPerSocket, 10_000);
    assert.equal(LIMITS.connectionsCheckMs, 1_000);
  });

  const SHORT = { ...LIMITS, headersTimeoutMs: 40, requestTimeoutMs: 80, connectionsCheckMs: 10 };
  const SLOW: Readonly<Record<string, string>> = {
    'sends nothing': '',
    'stops in its request line': 'POST /mc',
    'stops in its headers': `${HEAD}\r\nX-A: `,
    'stops before its body': `${HEAD}\r\nContent-Length: 5\r\n\r\n`,
    'stops within its body': `${HEAD}\r\nContent-Length: 5\r\n\r\n{}`,
    'stops between chunks': `${HEAD}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`,
  };
  for (const [what, bytes] of Object.entries(SLOW)) {
    test(`cut off a client that ${what} [H-18, SG-13]`, async () => {
      const server = createListener((request) => request.resume(), SHORT);
      const port = await listenQuietly(server, '127.0.0.1');
      const received = await sendRaw(port, bytes);
      server.close();
      for (const reply of parseAnswers(received)) assertRefused(reply, 408, 'body_timeout');
    });
  }

  test('cut off a client that does not read its answer [H-18]', async () => {
    const answer = Buffer.alloc(64 * 1024 * 1024);
    const server = createListener((_request, response) => response.end(answer), {
      ...LIMITS,
      silenceMs: 40,
    });
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket) => socket.once('close', () => resolve()));
    });
    const port = await listenQuietly(server, '127.0.0.1');
    const client = connect(port, '127.0.0.1').pause();
    client.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await closed;
    client.destroy();
    server.close();
  });

  for (const sent of [2, 3, 100]) {
    test(`end a connection with the answer to its last request, after ${sent} at once [H-19]`, async () => {
      let served = 0;
      const server = createListener(
        (_request, response) => {
          served++;
          setImmediate(() => response.end('x'));
        },
        { ...LIMITS, requestsPerSocket: 2, pipelinedRequests: 100 },
      );
      const port = await listenQuietly(server, '127.0.0.1');
      const received = await sendRaw(
        port,
        'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(sent),
      );
      server.close();
      const answers = parseAnswers(received);
      assert.deepEqual(
        answers.map(({ status, headers }) => [status, headers.get('connection')]),
        [
          [200, 'keep-alive'],
          [200, 'close'],
        ],
      );
      assert.equal(served, 2);
    });
  }

  test('bound what follows the last request while its answer is pending [H-19, D-01]', async () => {
    const server = createListener(
      (_request, response) => {
        if (response.shouldKeepAlive) response.end('x');
      },
      // Without a time limit only the bound ends the connection.
      { ...LIMITS, requestsPerSocket: 2, silenceMs: 0, keepAliveMs: 0 },
    );
    const port = await listenQuietly(server, '127.0.0.1');
    const received = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000));
    server.close();
    assert.ok(parseAnswers(received).length <= 1);
  });

  test('end a connection soon after a refusal, and other connections later [H-19, D-01]', async () => {
    const server = createListener(
      (request, response) => {
        response.writeHead(request.url === '/refused' ? 401 : 200).end();
      },
      { ...LIMITS, refusedIdleMs: 40 },
    );
    const port = await listenQuietly(server, '127.0.0.1');
    const ask = (path: string) => {
      const socket = connect(port, '127.0.0.1').unref();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      return socket.resume();
    };
    const served = ask('/');
    await once(served, 'data');
    await once(ask('/refused'), 'close');
    assert.equal(served.destroyed || served.readableEnded, false);
    served.destroy();
    server.close();
  });

  test('do not let idle strangers shut out a caller or the probe [D-01, D-12]', async () => {
    const issuer = await startIssuer();
    const server = await startServer({ env: issuer.env });
    const anonymous = 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n';
    const crowd = Array.from({ length: LIMITS.connections }, () => {
      const socket = connect(server.port, '127.0.0.1').unref();
      socket.on('error', () => {}).write(anonymous);
      return socket;
    });
    await Promise.all(crowd.map((socket) => once(socket, 'data')));
    const claims = issuer.userClaims({ oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Ada' });
    const reply = await post(server, toolCall('2025', 'whoami'), await signedIn(issuer, claims));
    const probe = await sendRaw(server.port, 'GET /healthz HTTP/1.1\r\n\r\n');
    for (const socket of crowd) socket.destroy();
    assert.equal(reply.status, 200);
    assert.match(probe, /^HTTP\/1\.1 200/);
  });

  describe('a server whose places are all taken', () => {
    const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

    /** A listener with one place, occupied by a request, and the paths that were requested. */
    async function crowded() {
      const asked = Promise.withResolvers<void>();
      const served: (string | undefined)[] = [];
      const server = createListener(
        (incoming, outgoing) => {
          served.push(incoming.url);
          if (incoming.url === '/healthz') outgoing.end('healthy');
          asked.resolve();
        },
        { ...LIMITS, connections: 1, connectionsSpare: 4 },
      );
      const port = await listenQuietly(server, '127.0.0.1');
      const first = connect(port, '127.0.0.1').unref();
      first.write(request('/first'));
      await asked.promise;
      const stop = () => {
        first.destroy();
        server.close();
      };
      return { port, served, stop };
    }

    test('asks an excess connection to retry, without serving it [H-19]', async () => {
      const { port, served, stop } = await crowded();
      const answer = await sendRaw(port, request('/second'));
      assert.match(answer, /^HTTP\/1\.1 503 [\s\S]*connection: close/i);
      assert.deepEqual(served, ['/first']);
      stop();
    });

    test('answers the probe [D-12]', async () => {
      const { port, served, stop } = await crowded();
      assert.match(await sendRaw(port, request('/healthz'), /healthy/), /^HTTP\/1\.1 200/);
      assert.deepEqual(served, ['/first', '/healthz']);
      stop();
    });

    test('answers the probe even after silent strangers', async () => {
      const { port, stop } = await crowded();
      const silent = [];
      for (let count = 0; count < 20; count++) {
        const socket = connect(port, '127.0.0.1').unref();
        socket.on('error', () => {});
        await once(socket, 'connect');
        silent.push(socket);
      }
      assert.match(await sendRaw(port, request('/healthz'), /healthy/), /^HTTP\/1\.1 200/);
      for (const socket of silent) socket.destroy();
      stop();
    });
  });
});

describe('the bound on unanswered requests of one connection', () => {
  const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

  test('ends a connection that exceeds it, without serving more of its requests [D-01]', async () => {
    let served = 0;
    const server = createListener(() => served++);
    const port = await listenQuietly(server, '127.0.0.1');
    assert.equal(await sendRaw(port, get.repeat(1_000)), '');
    server.close();
    assert.equal(served, LIMITS.pipelinedRequests);
  });

  test('also counts expectations, each of which costs an answer [D-01]', async () => {
    const server = createListener(() => {});
    const port = await listenQuietly(server, '127.0.0.1');
    const odd = 'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: x\r\n\r\n';
    assert.equal(await sendRaw(port, get + odd.repeat(LIMITS.pipelinedRequests)), '');
    server.close();
  });

  test('lets exactly that many through, in order [D-01]', async () => {
    const server = await startServer();
    const many = get.repeat(LIMITS.pipelinedRequests - 1);
    const last = 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const answers = parseAnswers(await sendRaw(server.port, many + last));
    assert.equal(answers.length, LIMITS.pipelinedRequests);
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(answers.at(-1)?.json.ready, true);
  });

  test('lets the probe be answered during forty floods that never read [D-01, D-12]', async () => {
    const server = await startServer();
    const floods = Array.from({ length: 40 }, () => {
      const socket = connect(server.port, '127.0.0.1').pause();
      socket.on('error', () => {}).write(get.repeat(1_500));
      return socket.unref();
    });
    await Promise.all(floods.map((socket) => once(socket, 'connect')));
    const probe = parseAnswers(await sendRaw(server.port, 'GET /healthz HTTP/1.1\r\n\r\n'))[0];
    for (const socket of floods) socket.destroy();
    assert.equal(probe?.status, 200);
  });
});

describe('the health probe', () => {
  const get = async (...head: readonly string[]) =>
    parseAnswers(await sendRaw((await startServer()).port, `${head.join('\r\n')}\r\n\r\n`));

  test('is answered without Host, in HTTP/1.0, with a constant that closes [D-12]', async () => {
    for (const head of [['GET /healthz HTTP/1.0'], ['GET /healthz HTTP/1.1', 'Host: 10.0.0.1']]) {
      const [reply] = await get(...head);
      assert.ok(reply);
      assert.equal(reply.status, 200);
      assert.equal(reply.text, 'ok\n');
      assert.equal(reply.headers.get('connection'), 'close');
      assertFixedHeaders(reply);
    }
  });

  test('ignores a body [H-31]', async () => {
    const [reply] = await get('GET /healthz HTTP/1.1', 'Content-Length: 1000000000');
    assert.equal(reply?.status, 200);
  });

  test('accepts only GET, without a query [H-09]', async () => {
    for (const first of ['POST /healthz HTTP/1.1', 'GET /healthz?x HTTP/1.1']) {
      const [reply] = await get(...lines(first));
      assert.ok(reply);
      assertRefused(reply, 404, 'not_found');
    }
  });
});
