import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { REFUSALS } from '../../../server/src/contract/refusals.ts';
import { defineTool, type Tool } from '../../../server/src/tools/tool.ts';
import { createRateLimit } from '../../../server/src/watch/record-rate-limit.ts';
import { post, request, signedIn, toolCall, WIRES } from '../harness/call.ts';
import { PUBLIC_URL, principalHeader, startIssuer } from '../harness/issuer.ts';
import { MemorySink } from '../harness/memory-sink.ts';
import { READER } from '../harness/reader.ts';
import { startServer } from '../harness/start-server.ts';
import { whoami } from '../harness/tools.ts';

/** Records its one argument, as `audit_event` does. */
const recorder = defineTool({
  name: 'audit_event',
  title: 'Recorder',
  description: 'Records one field.',
  input: z.strictObject({ action: z.string() }),
  output: z.strictObject({ recorded: z.boolean() }),
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  access: { callsPerMinute: 60 },
  samples: [{ action: 'a' }],
  auditFields: ({ action }) => ({ action }),
  run: () => ({ ok: true, value: { recorded: true } }),
});

const NAMES = new Set([
  'event',
  'authentication',
  'correlation_id',
  'duration_ms',
  'linked_correlation_id',
  'linked_trace_id',
  'tool',
  'decision',
  'reason',
  'outcome',
  'caller_kind',
  'caller_tid',
  'caller_oid',
  'caller_client',
  'wire',
]);

for (const wire of WIRES) {
  describe(`the record of a tool call on the ${wire} wire`, () => {
    test('is written once, allowed or refused, with caller, tool and outcome [MCP08]', async () => {
      const issuer = await startIssuer();
      const server = await startServer({ env: issuer.env });
      const claims = issuer.userClaims({
        oid: 'aaaaaaaa-0000-4000-8000-000000000001',
        name: 'Ada',
      });
      const headers = await signedIn(issuer, claims);
      await post(server, toolCall(wire, 'whoami'), headers);
      await post(server, toolCall(wire, 'whoami', { extra: 1 }), headers);
      await post(server, toolCall(wire, 'made_up'), headers);
      assert.deepEqual(
        server.sink.toolCalls.map(({ tool, decision, reason, outcome }) => [
          tool,
          decision,
          reason,
          outcome,
        ]),
        [
          ['whoami', 'allowed', '', 'ok'],
          ['whoami', 'refused', 'invalid_arguments', 'refused'],
          ['unknown', 'refused', 'unknown_tool', 'refused'],
        ],
      );
      for (const record of server.sink.toolCalls) {
        assert.equal(record.caller_oid, claims.oid);
        assert.equal(record.caller_tid, claims.tid);
        assert.equal(record.caller_client, claims.azp);
        assert.equal(record.authentication, 'enforced');
        assert.equal(record.wire, wire);
      }
    });

    test('names a declared tool even if this server does not offer it [MCP08]', async () => {
      const env = {
        WEBSITE_SITE_NAME: 'site',
        WEBSITE_HOSTNAME: '127.0.0.1',
        MCP_PUBLIC_URL: PUBLIC_URL,
        SKIP_EASY_AUTH: 'true',
      };
      const reader: Tool = { ...whoami, name: 'vault_reader', readsVault: true };
      const server = await startServer({ env, tools: [whoami, reader] });
      const reply = await post(server, toolCall(wire, 'vault_reader'));
      assert.equal(reply.json.error.message, REFUSALS.unknown_tool.message);
      assert.deepEqual(
        server.sink.toolCalls.map(({ tool, decision, reason }) => [tool, decision, reason]),
        [['vault_reader', 'refused', 'unknown_tool']],
      );
    });

    test('is written once, as refused, for a notification that names a tool, which does not run [B-11]', async () => {
      const server = await startServer({ tools: [whoami] });
      const { body, headers } = toolCall(wire, 'whoami');
      const { id: _, ...notification } = body;
      const reply = await post(server, { body: notification, headers });
      assert.deepEqual([reply.status, reply.text], [202, '']);
      assert.deepEqual(
        server.sink.toolCalls.map(({ tool, decision, reason }) => [tool, decision, reason]),
        [['whoami', 'refused', 'notification']],
      );
    });

    test('has a closed set of names, and no argument values except those of audit_event [L-05, L-02]', async () => {
      const server = await startServer({ tools: [whoami, recorder] });
      await post(server, toolCall(wire, 'whoami', { canary: 'c4n4ry' }));
      await post(server, toolCall(wire, 'c4n4ry'));
      await post(server, toolCall(wire, 'audit_event', { action: 'c4n4ry' }));
      const records = server.sink.toolCalls;
      assert.equal(records.length, 3);
      for (const record of records) {
        const own = Object.keys(record).filter((name) => !name.startsWith('caller.'));
        assert.deepEqual(
          own.filter((name) => !NAMES.has(name)),
          [],
        );
      }
      const holding = records.filter((record) => JSON.stringify(record).includes('c4n4ry'));
      assert.deepEqual(
        holding.map((record) => record['caller.action']),
        ['c4n4ry'],
      );
    });

    test('links foreign trace and correlation ids and adopts none [L-06, L-10, BA-10]', async () => {
      const server = await startServer();
      const trace = '0af7651916cd43dd8448eb211c80319c';
      const { body, headers } = toolCall(wire, 'whoami');
      const params = body.params as { _meta?: object };
      const send = (traceparent: unknown, id: string) =>
        post(
          server,
          {
            body: { ...body, params: { ...params, _meta: { ...params._meta, traceparent } } },
            headers,
          },
          { 'x-correlation-id': id },
        );
      const linked = await send(`00-${trace}-b7ad6b7169203331-01`, 'gateway-1');
      await send('00-not-a-trace', 'not an id; drop');
      await send(`00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 'x'.repeat(65));
      const [first, ...others] = server.sink.toolCalls;
      assert.equal(first?.linked_trace_id, trace);
      assert.equal(first?.linked_correlation_id, 'gateway-1');
      assert.equal(first?.correlation_id, linked.headers.get('x-correlation-id'));
      assert.notEqual(first?.correlation_id, 'gateway-1');
      for (const record of others) {
        assert.equal(record.linked_trace_id, undefined);
        assert.equal(record.linked_correlation_id, undefined);
      }
    });

    test('fails audit_event, and no other tool, when it is not accepted [L-08]', async () => {
      const sink = new MemorySink();
      sink.full = true;
      const server = await startServer({ tools: [whoami, recorder], sink });
      const recorded = await post(server, toolCall(wire, 'audit_event', { action: 'x' }));
      assert.equal(recorded.json.result.isError, true);
      assert.match(recorded.json.result.content[0].text, /was not accepted/);
      const other = await post(server, toolCall(wire, 'whoami'));
      assert.equal(other.json.result.isError, undefined);
      assert.equal(sink.lost, 2);
    });
  });
}

test('reports the wire as unknown for a call refused before it was determined [MCP08]', async () => {
  const server = await startServer();
  const call = toolCall('2026', 'whoami');
  for (const [name, value] of [
    ['mcp-name', 'x'],
    ['mcp-protocol-version', '2027-01-01'],
  ] as const) {
    const headers = { ...call.headers, [name]: value };
    assert.equal((await post(server, { ...call, headers })).status, 400);
    assert.equal(server.sink.toolCalls.at(-1)?.wire, 'unknown');
  }
});

describe('the record of a refused request', () => {
  test('is written once, with its reason and nothing that was sent [L-09, MCP08]', async () => {
    const issuer = await startIssuer();
    const server = await startServer({ env: issuer.env });
    const reply = await post(server, request('2025', 'tools/list'), {
      authorization: 'Bearer c4n4ry.c4n4ry.c4n4ry',
      'user-agent': 'c4n4ry',
      'x-forwarded-for': 'c4n4ry',
    });
    assert.equal(reply.status, 401);
    assert.equal(server.sink.records.length, 1);
    assert.deepEqual(
      [server.sink.records[0]?.event, server.sink.records[0]?.reason],
      ['mcp_request_refused', 'bad_credential'],
    );
    assert.doesNotMatch(JSON.stringify(server.sink.records), /c4n4ry/);
  });

  test('names an identified caller, and is never suppressed for one', async () => {
    const issuer = await startIssuer();
    const server = await startServer({ env: issuer.env, now: () => Date.now() });
    const claims = issuer.userClaims(READER);
    const headers = {
      authorization: `Bearer ${await issuer.sign(claims)}`,
      ...principalHeader(claims),
      'content-type': 'application/json',
    };
    const bodies = ['{"a":1,"a":2}', '{"jsonrpc":"2.0","id":1,"method":"ping","x":1}', '[]', '{'];
    for (const body of bodies) await post(server, { body, headers });
    assert.deepEqual(
      server.sink.records.map(({ event, reason }) => [event, reason]),
      ['not_json', 'not_one_message', 'not_one_message', 'not_json'].map((reason) => [
        'mcp_request_refused',
        reason,
      ]),
    );
    for (const { decision, caller_tid, caller_oid, caller_client } of server.sink.records) {
      const { tid, oid, azp } = claims;
      assert.deepEqual(
        [decision, caller_tid, caller_oid, caller_client],
        ['refused', tid, oid, azp],
      );
    }
    for (let sent = 0; sent < LIMITS.refusalRecordsBurst; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, () => post(server, { body: '{', headers })));
    }
    assert.equal(server.sink.records.length, bodies.length + LIMITS.refusalRecordsBurst);
  });

  test('is also written for a page, for a contradictory or invalid principal [P-08, P-09]', async () => {
    const issuer = await startIssuer();
    const server = await startServer({ env: issuer.env });
    const claims = issuer.userClaims({ oid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Ada' });
    const odd = { ...principalHeader(claims), 'x-ms-client-principal-id': 'c4n4ry' };
    for (const path of ['/', '/readyz']) {
      for (const headers of [{}, odd]) {
        const { status } = await fetch(new URL(path, server.url), { headers });
        assert.equal(status, 401);
      }
    }
    assert.deepEqual(
      server.sink.records.map(({ event, reason }) => [event, reason]),
      Array.from({ length: 4 }, () => ['mcp_request_refused', 'no_credential']),
    );
    assert.doesNotMatch(JSON.stringify(server.sink.records), /c4n4ry/);
    await fetch(server.url.origin, { headers: principalHeader(claims) });
    assert.equal(server.sink.records.length, 4);
  });

  test('is suppressed above a rate, and the next record counts the suppressed ones [L-11]', () => {
    let time = 0;
    const limit = createRateLimit(() => time);
    const burst = Array.from({ length: LIMITS.refusalRecordsBurst + 7 }, () => limit.take());
    assert.equal(burst.filter((held) => held === 0).length, LIMITS.refusalRecordsBurst);
    assert.equal(burst.at(-1), undefined);
    time += 1_000;
    assert.equal(limit.take(), 7);
    assert.equal(limit.take(), 0);
    time -= 3_600_000;
    assert.equal(limit.take(), 0);
  });

  test('is rate-limited, unlike records of tool calls [L-11, L-07]', async () => {
    // While the clock stands still, the rate limit does not recover.
    const server = await startServer({ tools: [whoami], now: () => 0 });
    const refused = { body: '[]', headers: { 'content-type': 'application/json' } };
    for (let sent = 0; sent < LIMITS.refusalRecordsBurst + 50; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => post(server, refused)));
    }
    assert.equal(server.sink.records.length, LIMITS.refusalRecordsBurst);
    await post(server, toolCall('2025', 'whoami'));
    assert.equal(server.sink.toolCalls.length, 1);
  });
});
