import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { type Definition, digestOf } from '../../../server/src/call/definition.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { post, type Reply, request, toolCall, WIRES } from '../harness/call.ts';
import { startServer } from '../harness/start-server.ts';
import { ORIGIN, serveOutside } from '../outbound/outside.ts';

const TOOL: Definition = {
  name: 'read',
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true },
};
const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

let listener: RequestListener;
await serveOutside(
  () =>
    (...exchange) =>
      listener(...exchange),
);

const frontedWith = (definition: Definition) =>
  readUpstreams(
    {
      docs: {
        url: `${ORIGIN}/mcp`,
        tools: { read: { tool: definition.name, callsPerMinute: 60 } },
      },
    },
    { docs: [{ sha256: digestOf(definition), ...definition }] },
  );
const start = (definition = TOOL) =>
  startServer({
    tools: [],
    offerUpstreams: (...given) => offerUpstreams(frontedWith(definition), ...given),
  });
const textOf = ({ json }: Reply): string => json.result.content[0].text;

type Message = {
  readonly method: string;
  readonly id?: number;
  readonly params?: Record<string, never>;
};

async function read(incoming: IncomingMessage): Promise<Message> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

const answer = (response: ServerResponse, id: unknown, result: object, headers = {}): void => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
};

/** A server of one revision, without an SDK; `sessions` are those that it knows. */
function serverOf(version: string) {
  const seen: { readonly method: string; readonly headers: IncomingMessage['headers'] }[] = [];
  const sessions = new Set<string>();
  const listener: RequestListener = async (incoming, response) => {
    const { method, id } = await read(incoming);
    const session = String(incoming.headers['mcp-session-id']);
    seen.push({ method, headers: incoming.headers });
    if (method === 'initialize') {
      sessions.add(String(sessions.size));
      const serverInfo = { name: 'docs', version: '1' };
      const result = { protocolVersion: version, capabilities: { tools: {} }, serverInfo };
      return answer(response, id, result, { 'mcp-session-id': String(sessions.size - 1) });
    }
    if (!sessions.has(session)) return void response.writeHead(method ? 404 : 405).end();
    if (id === undefined) return void response.writeHead(202).end();
    if (method === 'tools/list') return answer(response, id, { tools: [TOOL] });
    return answer(response, id, { content: [{ type: 'text', text: `${version} ${session}` }] });
  };
  return { listener, seen, sessions };
}

beforeEach(() => mock.method(console, 'error', () => {}));
afterEach(() => mock.restoreAll());

for (const wire of WIRES) {
  for (const version of LEGACY) {
    test(`a server of ${version} answers a caller over MCP ${wire}`, async () => {
      const upstream = serverOf(version);
      listener = upstream.listener;
      const server = await start();
      assert.equal(textOf(await post(server, toolCall(wire, 'read'))), `${version} 0`);
      const call = upstream.seen.find(({ method }) => method === 'tools/call');
      // Required from 2025-06-18 on; an older server ignores it.
      assert.equal(call?.headers['mcp-protocol-version'], version);
    });
  }

  test(`a server of 2026-07-28, which is this one, answers a caller over MCP ${wire}`, async () => {
    const behind = await startServer({ env: { MCP_ALLOWED_HOSTS: new URL(ORIGIN).host } });
    const { tools } = (
      await post(behind, request('2025', 'tools/list'), { host: new URL(ORIGIN).host })
    ).json.result;
    const seen: (string | undefined)[] = [];
    listener = async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const headers = incoming.headers as Record<string, string>;
      seen.push(headers['mcp-protocol-version']);
      const reply = await fetch(behind.url, {
        method: incoming.method ?? 'POST',
        headers: pick(headers, [
          'content-type',
          'mcp-protocol-version',
          'mcp-method',
          'mcp-name',
          'accept',
        ]),
        body: Buffer.concat(chunks),
      });
      response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await reply.arrayBuffer()));
    };
    const server = await start(tools[0]);
    const { structuredContent } = (await post(server, toolCall(wire, 'read'))).json.result;
    assert.equal(structuredContent.authenticated, false);
    assert.deepEqual(new Set(seen), new Set(['2026-07-28']));
  });
}

const pick = (from: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  );

describe('a session that its server refuses', () => {
  test('is opened again once', async () => {
    const upstream = serverOf('2025-06-18');
    listener = upstream.listener;
    const server = await start();
    await post(server, toolCall('2025', 'read'));
    upstream.sessions.delete('0');
    upstream.sessions.add('of somebody else');
    assert.equal(textOf(await post(server, toolCall('2025', 'read'))), '2025-06-18 1');
    const opened = () => upstream.seen.filter(({ method }) => method === 'initialize').length;
    assert.equal(opened(), 2);
    const { add } = upstream.sessions;
    upstream.sessions.clear();
    upstream.sessions.add = () => upstream.sessions;
    assert.match(
      textOf(await post(server, toolCall('2025', 'read'))),
      /did not give a usable answer/,
    );
    assert.equal(opened(), 3);
    upstream.sessions.add = add;
    assert.match(textOf(await post(server, toolCall('2025', 'read'))), /^2025-06-18/);
  });
});

test('a server of the older transport is named as such', async () => {
  const said: string[] = [];
  mock.method(console, 'error', (line: string) => void said.push(line));
  listener = (incoming, response) => {
    if (incoming.method !== 'GET') return void response.writeHead(405).end();
    // Such a stream stays open.
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: endpoint\ndata: /messages?session=1\n\n');
  };
  const server = await start();
  assert.match(
    textOf(await post(server, toolCall('2025', 'read'))),
    /did not give a usable answer/,
  );
  assert.equal(server.sink.toolCalls[0]?.reason, 'outbound_malformed');
  assert.match(said.join('\n'), /api\.tickets\.example offers only the older HTTP\+SSE transport/);
});
