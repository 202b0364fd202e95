import assert from 'node:assert/strict';
import { request, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../../../server/src/call/definition.ts';
import type { UnmetReason } from '../../../server/src/call/need-unmet.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { SENTENCES } from '../../../server/src/tools/tool-failure.ts';
import { post, type Reply, toolCall } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { ORIGIN, serveOutside } from '../outbound/outside.ts';
import { DEFINITIONS, UpstreamServer } from './upstream-server.ts';

let upstream = new UpstreamServer();
/** Answers `tools/call` in place of the server. */
let misbehave: ((response: ServerResponse, id: unknown) => void) | undefined;
/** Answers `tools/list` in place of the server, while it misbehaves. */
let list: typeof misbehave;
let onCancelled: () => void = () => {};
let received = 0;
await serveOutside(() => async (request, response) => {
  received++;
  if (!misbehave || request.method !== 'POST') return upstream.listener(request, response);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const message = JSON.parse(body.toString());
  if (message.method === 'notifications/cancelled') onCancelled();
  if (message.method === 'tools/list' && list) return list(response, message.id);
  if (message.method === 'tools/call') return misbehave(response, message.id);
  Object.assign(request, { body: message });
  return upstream.listener(request, response);
});

const fronted = readUpstreams(
  {
    docs: {
      url: `${ORIGIN}/mcp`,
      tools: Object.fromEntries(
        DEFINITIONS.map(({ name }) => [name, { tool: name, callsPerMinute: 60 }]),
      ),
    },
  },
  { docs: DEFINITIONS.map((one) => ({ sha256: digestOf(one), ...one })) },
);
const start = () =>
  startServer({
    tools: [],
    offerUpstreams: (...given) => offerUpstreams(fronted, ...given),
  });
const textOf = ({ json }: Reply): string => json.result.content[0].text;

beforeEach(() => {
  upstream = new UpstreamServer();
  misbehave = undefined;
  list = undefined;
  mock.method(console, 'error', () => {});
});
afterEach(() => mock.restoreAll());

const SECRET = 'postgres://sa:hunter2@db';
const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};
const result = (id: unknown, value: object) => ({ jsonrpc: '2.0', id, result: value });
const events = (response: ServerResponse): ServerResponse => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  return response;
};

/** What a server may do with a call, and the reason in the record of that call. */
const FAULTS: Readonly<
  Record<string, readonly [reason: UnmetReason, respond: NonNullable<typeof misbehave>]>
> = {
  'ends the connection': ['outbound_unreachable', (response) => void response.destroy()],
  'ends the connection within its answer': [
    'outbound_unreachable',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"jsonrpc"');
      setImmediate(() => response.destroy());
    },
  ],
  'answers with 11 MB': [
    'outbound_too_large',
    (response, id) =>
      json(response, result(id, { content: [{ type: 'text', text: 'x'.repeat(11 << 20) }] })),
  ],
  'answers with a page of HTML': [
    'outbound_malformed',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<h1>${SECRET}</h1>`);
    },
  ],
  'answers with JSON that is no message': [
    'outbound_malformed',
    (response) => json(response, [SECRET]),
  ],
  'answers with text that is not JSON': [
    'outbound_malformed',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"${SECRET}`);
    },
  ],
  'answers without content that is a list': [
    'outbound_malformed',
    (response, id) => json(response, result(id, { content: SECRET })),
  ],
  'redirects to another host': [
    'outbound_refused',
    (response) => void response.writeHead(307, { location: 'https://elsewhere.example/mcp' }).end(),
  ],
  'answers in another coding': [
    'outbound_refused',
    (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
      response.end(gzipSync('{}'));
    },
  ],
  'requires a sign-in of its own': [
    'upstream_refused',
    (response) => {
      response.writeHead(401, {
        'www-authenticate': 'Bearer resource_metadata="https://elsewhere.example/metadata"',
      });
      response.end(SECRET);
    },
  ],
  'answers 500 with a stack': [
    'outbound_malformed',
    (response) => json(response, { error: SECRET }, 500),
  ],
  'answers with a JSON-RPC error': [
    'upstream_error',
    (response, id) =>
      json(response, {
        jsonrpc: '2.0',
        id,
        error: { code: -32000, message: SECRET, data: SECRET },
      }),
  ],
  'answers with events that are garbage': [
    'outbound_malformed',
    (response) => void events(response).end(`data: {${SECRET}\n\n`),
  ],
  'answers with a batch that asks this server forty times': [
    'outbound_malformed',
    (response, id) =>
      json(response, [
        ...Array.from({ length: 40 }, (_, i) => ({ jsonrpc: '2.0', id: `p${i}`, method: 'ping' })),
        result(id, { content: [] }),
      ]),
  ],
  'answers another request': [
    'outbound_malformed',
    (response, id) => json(response, result(`${id}0`, { content: [] })),
  ],
  'accepts the call without an answer': [
    'outbound_malformed',
    (response) => void response.writeHead(202).end(),
  ],
  'answers with a name that V8 would remember wrongly': [
    'outbound_malformed',
    (response, id) => json(response, result(id, { content: [], structuredContent: { '\\': 1 } })),
  ],
  'answers with lists within lists': [
    'outbound_malformed',
    (response, id) => {
      const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
      json(response, result(id, { content: [], structuredContent: { deep } }));
    },
  ],
  'ends its events, in capitals, without an answer': [
    'outbound_malformed',
    (response) => {
      response.writeHead(200, { 'content-type': 'Text/Event-Stream' });
      response.end(': nothing\n\n');
    },
  ],
  'sends endlessly many small events': [
    'outbound_too_large',
    (response) => void events(response).end('data: {}\n\n'.repeat(5_000)),
  ],
  'ends its events without an answer': [
    'outbound_malformed',
    (response) => void events(response).end(': nothing\n\n'),
  ],
};

describe('a server behind this one that misbehaves', () => {
  for (const [what, [reason, respond]] of Object.entries(FAULTS)) {
    test(`fails the call alone with a fixed message: it ${what}`, async () => {
      const server = await start();
      // Sessions exist, as they do when a server begins to fail.
      assert.equal(textOf(await post(server, toolCall('2025', 'snapshot'))), 'about:blank');
      misbehave = respond;
      const before = received;
      const reply = await post(server, toolCall('2025', 'snapshot'));
      // The call itself and the end of its session: no answer makes this server ask more.
      assert.ok(received - before <= 2, `${received - before} requests`);
      assert.ok(textOf(reply).startsWith(SENTENCES[reason]));
      assert.equal(reply.json.result.isError, true);
      assert.doesNotMatch(reply.text, /hunter2|elsewhere/);
      assert.equal(server.sink.toolCalls.at(-1)?.reason, reason);
      assert.equal(server.sink.toolCalls.at(-1)?.outcome, 'error');
      misbehave = undefined;
      assert.equal(textOf(await post(server, toolCall('2025', 'snapshot'))), 'about:blank');
    });
  }

  test('asks the caller nothing: the answer that follows its questions counts', async () => {
    const server = await start();
    await post(server, toolCall('2025', 'snapshot'));
    misbehave = (response, id) => {
      const asked = ['elicitation/create', 'sampling/createMessage', 'roots/list'].map(
        (method, n) => ({ jsonrpc: '2.0', id: `ask-${n}`, method, params: {} }),
      );
      const content = [{ type: 'text', text: 'went on' }];
      const messages = [...asked, result(id, { content })];
      events(response).end(messages.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''));
    };
    const before = received;
    assert.equal(textOf(await post(server, toolCall('2025', 'snapshot'))), 'went on');
    assert.equal(received, before + 1);
  });

  test('hides nothing in a result that is not an error', async () => {
    const server = await start();
    misbehave = (response, id) => {
      const text = 'a\u202eb\u200bc\u001b[31md\u{e0041}\u0000';
      json(response, result(id, { content: [{ type: 'text', text }] }));
    };
    assert.equal(textOf(await post(server, toolCall('2025', 'snapshot'))), 'abcd');
  });

  const LISTS: Readonly<Record<string, NonNullable<typeof misbehave>>> = {
    '10,000 tools': (response, id) => {
      const tools = Array.from({ length: 10_000 }, (_, n) => ({
        name: `tool-${n}`,
        inputSchema: { type: 'object' },
      }));
      json(response, result(id, { tools }));
    },
    'a list without end': (response, id) =>
      json(response, result(id, { tools: [], nextCursor: 'more' })),
    'no list': (response) => void response.writeHead(500).end(SECRET),
  };
  for (const [what, respond] of Object.entries(LISTS)) {
    test(`runs nothing while it has ${what}, and again once it has its own`, async () => {
      const server = await start();
      misbehave = () => assert.fail('a tool that was not compared');
      list = respond;
      const before = received;
      const reply = await post(server, toolCall('2025', 'snapshot'));
      assert.equal(reply.json.result.isError, true);
      assert.ok(received - before <= LIMITS.upstreamPages + 4, `${received - before} requests`);
      [misbehave, list] = [undefined, undefined];
      // After a time, as a tool that was withdrawn: see the sessions.
      const later = await post(await start(), toolCall('2025', 'snapshot'));
      assert.equal(textOf(later), 'about:blank');
    });
  }

  const SILENT: Readonly<Record<string, (hang: NonNullable<typeof misbehave>) => void>> = {
    'a call': (hang) => {
      misbehave = hang;
    },
    'its list': (hang) => {
      misbehave = () => {};
      list = hang;
    },
  };
  for (const [what, setUp] of Object.entries(SILENT)) {
    test(`fails after its time if it never answers ${what}, and the next call works`, async (context) => {
      const server = await start();
      const times: { readonly ms: number; readonly end: AbortController }[] = [];
      context.mock.method(AbortSignal, 'timeout', (ms: number) => {
        const end = new AbortController();
        times.push({ ms, end });
        return end.signal;
      });
      const arrived = Promise.withResolvers<void>();
      setUp(() => arrived.resolve());
      const waiting = post(server, toolCall('2025', 'echo', { text: 'a' }));
      await arrived.promise;
      for (const { ms, end } of times) if (ms === LIMITS.upstreamS * 1000) end.abort();
      const reply = await waiting;
      assert.equal(reply.json.result.isError, true);
      assert.equal(server.sink.toolCalls[0]?.reason, 'outbound_unreachable');
      [misbehave, list] = [undefined, undefined];
      assert.equal(textOf(await post(server, toolCall('2025', 'echo', { text: 'a' }))), 'a');
    });
  }

  test('is not called twice for a call that may have had an effect', async () => {
    const server = await start();
    await post(server, toolCall('2025', 'snapshot'));
    let calls = 0;
    misbehave = (response) => {
      calls++;
      response.destroy();
    };
    await post(server, toolCall('2025', 'navigate', { page: 'a' }));
    assert.equal(calls, 1);
    await post(server, toolCall('2025', 'echo', { text: 'a' }));
    assert.equal(calls, 3);
  });

  test('is left once a call was cancelled, although it never answers', async () => {
    const server = await start();
    const arrived = Promise.withResolvers<ServerResponse>();
    misbehave = (response) => arrived.resolve(response);
    const { body, headers } = toolCall('2026', 'snapshot');
    const sent = request(server.url, { method: 'POST', headers });
    sent.on('error', () => {}).end(JSON.stringify(body));
    const open = await arrived.promise;
    const cancelled = Promise.withResolvers<void>();
    onCancelled = cancelled.resolve;
    sent.destroy();
    await cancelled.promise;
    misbehave = undefined;
    for (let call = 0; call < 3; call++) {
      assert.equal(textOf(await post(server, toolCall('2026', 'snapshot'))), 'about:blank');
    }
    assert.ok(open.closed);
  });

  test('delays no other call while it does not answer', async () => {
    const server = await start();
    await post(server, toolCall('2025', 'snapshot'));
    const arrived = Promise.withResolvers<ServerResponse>();
    misbehave = (response) => arrived.resolve(response);
    const waiting = post(server, toolCall('2025', 'snapshot'));
    const open = await arrived.promise;
    misbehave = undefined;
    assert.equal(textOf(await post(server, toolCall('2025', 'echo', { text: 'a' }))), 'a');
    open.destroy();
    assert.equal((await waiting).json.result.isError, true);
  });
});
