import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { digestOf } from '../../../server/src/call/definition.ts';
import type { Wire } from '../../../server/src/call/values.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { createHttpServer } from '../../../server/src/http/http-server.ts';
import { createForwarder } from '../../../server/src/outbound/forward.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { post, type Request, toolCall, WIRES } from '../harness/call.ts';
import { listenQuietly } from '../harness/listen.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';
import { ORIGIN, serveOutside } from '../outbound/outside.ts';
import { DEFINITIONS, UpstreamServer } from './upstream-server.ts';

let upstream = new UpstreamServer();
await serveOutside(
  () =>
    (...exchange) =>
      upstream.listener(...exchange),
);
const egress = createHttpServer(
  createForwarder(
    new Set([ORIGIN]),
    () => false,
    () => {},
  ),
);
const egressPort = await listenQuietly(egress.server, 'localhost');
const WAYS: Readonly<Record<string, Record<string, string>>> = {
  directly: {},
  'through the forwarding site': { MCP_EGRESS_URL: `http://localhost:${egressPort}/` },
};

const fronted = readUpstreams(
  {
    docs: {
      url: `${ORIGIN}/mcp`,
      tools: {
        work: { tool: 'work', callsPerMinute: 60 },
        snapshot: { tool: 'snapshot', callsPerMinute: 60 },
      },
    },
  },
  { docs: DEFINITIONS.map((one) => ({ sha256: digestOf(one), ...one })) },
);
const start = (env: Record<string, string> = {}) =>
  startServer({
    env,
    tools: [],
    offerUpstreams: (...given) => offerUpstreams(fronted, ...given),
  });

const STREAM = { accept: 'application/json, text/event-stream' };

/** A call that asks for progress. */
function asking(wire: Wire, token: string | number = 'mine'): Request {
  const { headers, body } = toolCall(wire, 'work');
  const params = body.params as Record<string, object>;
  const _meta = { ...params._meta, progressToken: token };
  return { headers: { ...headers, ...STREAM }, body: { ...body, params: { ...params, _meta } } };
}

interface Stream {
  readonly type: string | undefined;
  /** The next message; undefined after the last one. */
  // biome-ignore lint/suspicious/noExplicitAny: tests inspect messages of every shape
  next(): Promise<any>;
  hangUp(): void;
}

async function open(server: TestServer, { headers, body }: Request): Promise<Stream> {
  const sent = http.request(server.url, { method: 'POST', headers }).end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  const parts = response.setEncoding('utf8')[Symbol.asyncIterator]();
  let text = '';
  return {
    type: response.headers['content-type'],
    async next() {
      while (!text.includes('\n\n')) {
        const { value, done } = await parts.next();
        if (done) return undefined;
        text += value;
      }
      const end = text.indexOf('\n\n');
      const data = text.slice(text.indexOf('data: ') + 'data: '.length, end);
      text = text.slice(end + 2);
      return JSON.parse(data);
    },
    hangUp: () => void sent.destroy(),
  };
}

/** Until something has happened elsewhere; the runner's own time limit ends a test that waits in vain. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

beforeEach(() => {
  upstream = new UpstreamServer();
  mock.method(console, 'error', () => {});
});
afterEach(() => mock.restoreAll());

for (const wire of WIRES) {
  for (const [way, env] of Object.entries(WAYS)) {
    test(`progress of another server reaches the caller while it works, ${way}, over MCP ${wire}`, async () => {
      const server = await start(env);
      const going = Promise.withResolvers<void>();
      upstream.done = going.promise;
      upstream.reports = [{ progress: 1, total: 2, message: 'one' }, { progress: 2 }];
      const stream = await open(server, asking(wire));
      assert.equal(stream.type, 'text/event-stream');
      const { method, params } = await stream.next();
      assert.equal(method, 'notifications/progress');
      assert.deepEqual(params, { progress: 1, total: 2, message: 'one', progressToken: 'mine' });
      assert.deepEqual((await stream.next()).params, { progress: 2, progressToken: 'mine' });
      assert.deepEqual(server.sink.toolCalls, []);
      going.resolve();
      assert.equal((await stream.next()).result.content[0].text, 'reported');
      assert.equal(await stream.next(), undefined);
      assert.deepEqual(
        server.sink.toolCalls.map(({ tool, outcome }) => [tool, outcome]),
        [['work', 'ok']],
      );
    });
  }

  describe(`progress of another server, over MCP ${wire}`, () => {
    test('comes before the answer that was sent at the same moment', async () => {
      const server = await start();
      upstream.reports = [{ progress: 1 }];
      const stream = await open(server, asking(wire, 7));
      assert.equal((await stream.next()).params.progressToken, 7);
      assert.equal((await stream.next()).result.content[0].text, 'reported');
    });

    test('is asked for only by a caller that asks and can read a stream', async () => {
      const server = await start();
      upstream.reports = [{ progress: 1 }];
      for (const call of [
        { ...toolCall(wire, 'work'), headers: { ...toolCall(wire, 'work').headers, ...STREAM } },
        { ...asking(wire), headers: toolCall(wire, 'work').headers },
      ]) {
        const reply = await post(server, call);
        assert.equal(reply.headers.get('content-type'), 'application/json');
        assert.equal(reply.json.result.content[0].text, 'silent');
      }
    });

    test('is passed on without hidden characters, and only while it grows', async () => {
      const server = await start();
      upstream.reports = [
        { progress: 1, message: 'a\u202eb\u001b[2m postgres://sa:hunter2hunter2@db:5432' },
        { progress: 1, message: 'again' },
        { progress: 0 },
        { progress: 2, progressToken: 'of another call' },
        { progress: 3, total: 4 },
      ];
      const stream = await open(server, asking(wire));
      const first = (await stream.next()).params;
      assert.match(first.message, /^ab/);
      assert.doesNotMatch(first.message, /hunter2/);
      assert.equal((await stream.next()).params.progress, 3);
      assert.ok((await stream.next()).result);
    });

    test('is bounded', async () => {
      const server = await start();
      upstream.reports = Array.from({ length: LIMITS.upstreamEvents + 1 }, (_, progress) => ({
        progress,
      }));
      const stream = await open(server, asking(wire));
      const seen = [];
      for (let message = await stream.next(); message; message = await stream.next()) {
        seen.push(message);
      }
      assert.equal(seen.length, LIMITS.upstreamProgress + 1);
      assert.equal(seen.at(-1).result.isError, true);
      assert.equal(server.sink.toolCalls[0]?.reason, 'outbound_too_large');
      assert.equal((await post(server, toolCall(wire, 'snapshot'))).status, 200);
    });
  });
}

describe('a caller that hangs up', () => {
  for (const call of [toolCall('2026', 'work'), asking('2026')]) {
    const how = 'accept' in call.headers ? 'with progress' : 'without progress';
    test(`cancels the call at the other server, over MCP 2026, ${how}`, async () => {
      const server = await start();
      upstream.done = new Promise(() => {});
      upstream.reports = [{ progress: 1 }];
      const sent = http.request(server.url, { method: 'POST', headers: call.headers });
      sent.on('error', () => {}).end(JSON.stringify(call.body));
      await until(() => upstream.calls.length === 1);
      sent.destroy();
      await until(() => upstream.cancelled.length === 1 && upstream.waiting === 0);
      await until(() => server.sink.toolCalls.length === 1);
      assert.equal(server.sink.toolCalls[0]?.outcome, 'cancelled');
      assert.equal((await post(server, toolCall('2026', 'snapshot'))).status, 200);
      assert.equal(upstream.sessions, 1);
    });
  }

  test('does not cancel it over MCP 2025, also in the middle of its progress', async () => {
    const server = await start();
    const going = Promise.withResolvers<void>();
    upstream.done = going.promise;
    upstream.reports = [{ progress: 1 }];
    const stream = await open(server, asking('2025'));
    await stream.next();
    stream.hangUp();
    await post(server, toolCall('2025', 'snapshot'));
    assert.deepEqual(
      server.sink.toolCalls.map(({ tool }) => tool),
      ['snapshot'],
    );
    going.resolve();
    await until(() => server.sink.toolCalls.length === 2);
    assert.deepEqual(
      [server.sink.toolCalls[1]?.tool, server.sink.toolCalls[1]?.outcome],
      ['work', 'ok'],
    );
    assert.deepEqual(upstream.cancelled, []);
  });
});
