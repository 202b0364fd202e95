import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { MissingRequiredClientCapabilityError, Server } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { REFUSALS, type Reason } from '../../../server/src/contract/refusals.ts';
import type { Features } from '../../../server/src/mcp/dispatch.ts';
import { BASE_SCOPE } from '../../../server/src/tools/access.ts';
import type { RecordSink } from '../../../server/src/watch/record.ts';
import { ask, assertFixedHeaders, lines, PING, pingLines } from '../harness/answers.ts';
import { post, type Reply, request, signedIn, toolCall } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { MemorySink } from '../harness/memory-sink.ts';
import { startServer } from '../harness/start-server.ts';
import { toolThat } from '../harness/tools.ts';

const open = await startServer();
const issuer = await startIssuer();
const enforced = await startServer({ env: issuer.env });
const user = issuer.userClaims({
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  name: 'Ada',
  roles: ['Mcp.Secrets.Read'],
});
const JSON_TYPE = { 'content-type': 'application/json' };

const raw = (first: string, ...more: readonly string[]) => ask(open, lines(first, ...more));
const send = (body: string, headers: Record<string, string> = JSON_TYPE) =>
  post(open, { body, headers });

/** One request that causes each refusal. The type makes a missing reason a compile error. */
const WAYS: Record<Reason, () => Promise<Reply>> = {
  malformed_http: () => raw('POST /mcp HTTP/1.1', 'X-A : b'),
  target_form: () => raw('POST http://localhost/mcp HTTP/1.1'),
  http_version: () => raw('POST /mcp HTTP/1.0'),
  uri_too_long: () => raw(`POST /mcp?${'a'.repeat(3_000)} HTTP/1.1`),
  header_too_large: () => raw('POST /mcp HTTP/1.1', `X-A: ${'a'.repeat(70_000)}`),
  not_found: () => raw('POST /x HTTP/1.1'),
  method: () => raw('GET /mcp HTTP/1.1'),
  page_method: () => raw('POST / HTTP/1.1'),
  duplicate_header: () => raw('POST /mcp HTTP/1.1', 'Accept: a/b', 'Accept: a/b'),
  host: () => ask(open, ['POST /mcp HTTP/1.1', 'Host: evil.example', 'Connection: close']),
  origin: () => raw('POST /mcp HTTP/1.1', 'Origin: https://evil.example'),
  two_credentials: () => raw('POST /mcp HTTP/1.1', 'Authorization: Bearer a, Bearer b'),
  query: () => raw('POST /mcp?access_token=a HTTP/1.1'),
  media_type: () => send(PING, { 'content-type': 'text/plain' }),
  content_coding: () => send(PING, { ...JSON_TYPE, 'content-encoding': 'gzip' }),
  expectation: () => ask(open, pingLines('Expect: a-miracle'), PING),
  too_busy: crowd,
  no_credential: () => post(enforced, toolCall('2025', 'whoami')),
  bad_credential: () =>
    post(enforced, toolCall('2025', 'whoami'), { authorization: 'Bearer a.b.c' }),
  async keys_unavailable() {
    const broken = await startIssuer();
    broken.state.respond = (response) => response.writeHead(500).end();
    const server = await startServer({ env: broken.env });
    return post(server, toolCall('2025', 'whoami'), await signedIn(broken, user));
  },
  body_too_large: () => send(' '.repeat(LIMITS.bodyBytes + 1)),
  body_timeout: slowBody,
  not_json: () => send('{'),
  not_one_message: () => send('[]'),
  header_mismatch: () => post(open, request('2026', 'tools/list'), { 'mcp-method': 'x' }),
  unsupported_version: () =>
    post(open, request('2025', 'ping'), { 'mcp-protocol-version': '1999-01-01' }),
  bad_envelope: () => post(open, request('2025', 'ping'), { 'mcp-protocol-version': '2026-07-28' }),
  async missing_capability() {
    const server = await startServer({ features: demanding });
    return post(server, toolCall('2026', 'whoami'));
  },
  unknown_method: () => post(open, request('2026', 'x')),
  bad_params: () => post(open, request('2025', 'tools/list', { cursor: 'x' })),
  async insufficient_scope() {
    const scope = { ...BASE_SCOPE, name: 'guarded.read' };
    const tool = {
      ...toolThat(() => ({ ok: true, value: {} })),
      access: { scope, callsPerMinute: 60 },
    };
    const server = await startServer({ env: issuer.env, tools: [tool] });
    return post(server, toolCall('2025', tool.name), await signedIn(issuer, user));
  },
  unknown_tool: () => post(open, toolCall('2025', 'x')),
  call_timeout: slowTool,
  async internal() {
    const server = await startServer({ sink: new BrokenSink() });
    return post(server, toolCall('2025', 'x'));
  },
};

describe('each refusal over the wire matches its row', () => {
  for (const [reason, meet] of Object.entries(WAYS) as [Reason, () => Promise<Reply>][]) {
    test(`answers ${reason}`, async () => {
      const row: (typeof REFUSALS)[Reason] & {
        headers?: object;
        close?: true;
        challenge?: string;
      } = REFUSALS[reason];
      const reply = await meet();
      assert.equal(reply.status, row.status);
      assert.equal(reply.json.error.code, row.code);
      assert.equal(reply.json.error.message, row.message);
      for (const [name, value] of Object.entries(row.headers ?? {})) {
        assert.equal(reply.headers.get(name), value);
      }
      if (row.close) assert.equal(reply.headers.get('connection'), 'close');
      const challenge = reply.headers.get('www-authenticate');
      if (row.challenge === undefined) assert.equal(challenge, null);
      else if (row.challenge === 'none') assert.ok(challenge && !challenge.includes('error='));
      else assert.ok(challenge?.includes(`error="${row.challenge}"`));
      assertFixedHeaders(reply);
    });
  }

  test('answers an unknown method with 200 on the 2025 wire', async () => {
    const reply = await post(open, request('2025', 'x'));
    assert.equal(reply.status, 200);
    assert.equal(reply.json.error.code, -32601);
  });
});

/** Asks for something that the client has not declared. */
const demanding: Features = {
  methods: { '2025': new Set(), '2026': new Set(['tools/call']) },
  admit: () => undefined,
  createServer() {
    const server = new Server(
      { name: 'demanding', version: '1' },
      { capabilities: { tools: {} }, supportedProtocolVersions: ['2026-07-28'] },
    );
    server.setRequestHandler('tools/call', () => {
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    });
    return server;
  },
};

/** Throws when it should accept a record. */
class BrokenSink extends MemorySink implements RecordSink {
  override accept(): boolean {
    throw new Error('the disk at /var/log is full');
  }
}

async function crowd(): Promise<Reply> {
  const full = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let running = 0;
  const tool = toolThat(async () => {
    if (++running === LIMITS.concurrentRequests) full.resolve();
    if (running > LIMITS.concurrentRequests) gate.resolve();
    await gate.promise;
    return { ok: true, value: {} };
  });
  const server = await startServer({ tools: [tool] });
  const call = toolCall('2025', 'whoami');
  const calls = Array.from({ length: LIMITS.concurrentRequests }, () => post(server, call));
  await full.promise;
  const reply = await post(server, call);
  gate.resolve();
  await Promise.all(calls);
  return reply;
}

async function slowTool(): Promise<Reply> {
  const started = Promise.withResolvers<void>();
  const tool = toolThat(
    ({ go }) => {
      if (go) return { ok: true, value: {} };
      started.resolve();
      return new Promise(() => {});
    },
    { input: z.strictObject({ go: z.boolean().optional() }) },
  );
  const server = await startServer({ tools: [tool] });
  mock.timers.enable({ apis: ['setTimeout'] });
  const reply = post(server, toolCall('2025', 'whoami'));
  await started.promise;
  mock.timers.tick(LIMITS.callMs);
  mock.timers.reset();
  return reply;
}

/** The listener's own answer; its time limit is tested with the connection's other limits. */
async function slowBody(): Promise<Reply> {
  const { createListener } = await import('../../../server/src/http/listener.ts');
  const { listenQuietly } = await import('../harness/listen.ts');
  const short = { ...LIMITS, requestTimeoutMs: 40, headersTimeoutMs: 40, connectionsCheckMs: 10 };
  const server = createListener(() => {}, short);
  const port = await listenQuietly(server, '127.0.0.1');
  return ask({ port }, lines('POST /mcp HTTP/1.1', 'Content-Length: 5'), '{');
}
