import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { REFUSALS } from '../../../server/src/contract/refusals.ts';
import { assertFixedHeaders, PING, parseAnswers } from '../harness/answers.ts';
import { post, type Reply, request, toolCall } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const open = await startServer();
const issuer = await startIssuer();
const enforced = await startServer({ env: issuer.env });

const escaped: unknown[] = [];
const keep = (error: unknown) => escaped.push(error);
process.on('uncaughtException', keep).on('unhandledRejection', keep);
after(() => {
  process.off('uncaughtException', keep).off('unhandledRejection', keep);
});

async function assertAlive(server: TestServer): Promise<void> {
  const probe = await fetch(new URL('/healthz', server.url));
  assert.equal(await probe.text(), 'ok\n');
  assert.deepEqual(escaped, []);
}

const STATUSES = new Set([200, 202, 404, ...Object.values(REFUSALS).map(({ status }) => status)]);

/** Every answer must be one from the contract, and none may report an internal failure. */
function assertContract(reply: Reply): void {
  assert.ok(STATUSES.has(reply.status), `status ${reply.status}`);
  assert.notEqual(reply.status, 500);
  assertFixedHeaders(reply);
  if (reply.status >= 400) assert.equal(reply.json.jsonrpc, '2.0');
}

const HEAD = [
  'POST /mcp HTTP/1.1',
  'Host: localhost',
  'Connection: close',
  'Content-Type: application/json',
  `Content-Length: ${PING.length}`,
];
const GOOD = `${HEAD.join('\r\n')}\r\n\r\n${PING}`;

describe('the server', () => {
  test('survives a disconnect at every byte of a request [V-10, D-11]', async () => {
    const { body, headers } = toolCall('2026', 'whoami');
    const text = JSON.stringify(body);
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const head = [
      'POST /mcp HTTP/1.1',
      'Host: localhost',
      ...fields,
      `content-length: ${text.length}`,
    ];
    const bytes = `${head.join('\r\n')}\r\n\r\n${text}`;
    const cut = (length: number) =>
      new Promise<void>((resolve) => {
        const socket = connect(open.port, '127.0.0.1', () => {
          socket.write(bytes.slice(0, length), () => {
            if (length % 2) socket.resetAndDestroy();
            else socket.destroy();
          });
        });
        socket.on('error', () => {}).on('close', () => resolve());
      });
    for (let from = 0; from <= bytes.length; from += 50) {
      const lengths = Array.from({ length: 50 }, (_, i) => from + i);
      await Promise.all(lengths.filter((length) => length <= bytes.length).map(cut));
    }
    await assertAlive(open);
  });

  const UNUSUAL = {
    CONNECT: 'CONNECT evil.example:443 HTTP/1.1',
    'an upgrade': 'GET /mcp HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade',
    'an expectation': 'POST /mcp HTTP/1.1\r\nExpect: a-miracle\r\nContent-Length: 5',
    garbage: 'garbage',
  };
  for (const [what, first] of Object.entries(UNUSUAL)) {
    test(`survives a reset while it answers ${what} [V-10, D-11]`, async () => {
      const reset = (turns: number) =>
        new Promise<void>((resolve) => {
          const socket = connect(open.port, '127.0.0.1', async () => {
            socket.write(`${first}\r\nHost: localhost\r\n\r\n`);
            for (let turn = 0; turn < turns; turn++) await nextTurn();
            socket.resetAndDestroy();
          });
          socket.on('error', () => {}).on('close', () => resolve());
        });
      await Promise.all(Array.from({ length: 200 }, (_, i) => reset(i % 10)));
      await assertAlive(open);
    });
  }

  test('survives a byte changed anywhere in a request [V-10, D-11]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(GOOD.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Buffer.from(GOOD);
        bytes[at] = byte;
        // If the server waits for more bytes, the client's end of file ends the wait.
        for (const reply of parseAnswers(await sendAndEnd(open.port, bytes))) assertContract(reply);
      }),
      { numRuns: 300 },
    );
    await assertAlive(open);
  });

  test('survives heads of random lines [V-10, D-11, V-20]', async () => {
    const name = fc.constantFrom(
      ...['Host', 'Origin', 'Content-Type', 'Content-Length', 'Transfer-Encoding', 'Expect'],
      ...['Accept', 'Connection', 'Upgrade', 'Authorization', 'X-MS-CLIENT-PRINCIPAL', '__proto__'],
      ...['MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name', 'traceparent', 'Trailer', 'TE'],
    );
    const value = fc.oneof(
      fc.constantFrom('localhost', 'close', 'chunked', '0', '1', '100-continue', 'h2c', '', 'x, y'),
      fc.string({ unit: 'binary-ascii', maxLength: 20 }),
    );
    const first = fc.constantFrom(
      ...['POST /mcp HTTP/1.1', 'GET / HTTP/1.1', 'GET /readyz HTTP/1.1', 'GET /healthz HTTP/1.1'],
      ...['OPTIONS * HTTP/1.1', 'POST /mcp HTTP/1.0', 'HEAD / HTTP/1.1', 'TRACE /mcp HTTP/1.1'],
    );
    await fc.assert(
      fc.asyncProperty(
        first,
        fc.array(fc.tuple(name, value), { maxLength: 8 }),
        fc.string({ maxLength: 30 }),
        async (line, fields, body) => {
          const head = fields.map(([field, text]) => `${field}: ${text}`);
          const bytes = `${[line, 'Host: localhost', ...head].join('\r\n')}\r\n\r\n${body}`;
          const received = await sendAndEnd(enforced.port, Buffer.from(bytes, 'latin1'));
          for (const reply of parseAnswers(received)) {
            if (reply.status !== 100 && !line.startsWith('HEAD')) assertContract(reply);
          }
        },
      ),
      { numRuns: 300 },
    );
    await assertAlive(enforced);
  });

  test('survives bodies of random JSON in place of every part of a message [V-10, D-11]', async () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const method = fc.constantFrom(
      'tools/call',
      'tools/list',
      'initialize',
      'ping',
      'server/discover',
      'x',
    );
    const edit = fc.record(
      {
        id: json,
        method: fc.oneof(method, json),
        params: json,
        name: json,
        arguments: json,
        _meta: json,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('2025' as const, '2026' as const),
        method,
        edit,
        async (wire, base, parts) => {
          const { name, arguments: args, _meta, ...top } = parts;
          const inner = Object.entries({ name, arguments: args, _meta }).filter(
            ([, part]) => part !== undefined,
          );
          const { body, headers } = request(wire, base, {
            name: 'whoami',
            ...Object.fromEntries(inner.slice(0, 2)),
          });
          const params = { ...(body.params as object), ...(_meta !== undefined && { _meta }) };
          const reply = await post(open, {
            body: { ...body, params, ...top },
            headers: { ...headers, 'mcp-name': 'whoami' },
          });
          assertContract(reply);
        },
      ),
      { numRuns: 500 },
    );
    await assertAlive(open);
  });

  test('survives bodies of random bytes [V-10, D-11]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (body) => {
        const reply = await post(open, { body, headers: { 'content-type': 'application/json' } });
        assertContract(reply);
      }),
      { numRuns: 200 },
    );
    await assertAlive(open);
  });

  test('survives thousands of refused requests without keeping anything of them [V-09, D-03]', async () => {
    const refused = async () => {
      const reply = await post(enforced, toolCall('2025', 'whoami'), {
        authorization: `Bearer a.b.${Math.random().toString(36).slice(2)}`,
      });
      assert.equal(reply.status, 401);
    };
    const batch = async (count: number) => {
      for (let done = 0; done < count; done += 50) {
        await Promise.all(Array.from({ length: 50 }, refused));
      }
      enforced.sink.records.length = 0;
      collect();
      return process.memoryUsage().heapUsed;
    };
    const sizes = [await batch(300)];
    for (let i = 0; i < 5; i++) sizes.push(await batch(500));
    const growth = sizes.slice(1).map((size, i) => size - (sizes[i] as number));
    // Keeping a kilobyte of each would grow by half a megabyte every time; noise does not recur every time.
    assert.ok(Math.min(...growth) < 250_000, `${growth.join(', ')} bytes`);
    await assertAlive(enforced);
  });
});

/** Sends bytes and the end of the stream; returns what arrived until the server closed. */
function sendAndEnd(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', () => {}).on('close', () => resolve(received));
    socket.end(bytes);
  });
}
