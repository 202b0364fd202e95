import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { LIMITS } from '../../../server/src/limits.ts';
import { post, signedIn, toolCall, WIRES } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { startServer } from '../harness/start-server.ts';
import { toolThat } from '../harness/tools.ts';

const issuer = await startIssuer();
/** Answers whom it was run for, some turns of the event loop later: calls overtake each other. */
const server = await startServer({
  env: issuer.env,
  tools: [
    toolThat(
      async (_input, { principal }) => {
        for (let turns = Math.random() * 20; turns > 0; turns--) await turn();
        return { ok: true, value: { oid: principal.oid } };
      },
      { output: z.strictObject({ oid: z.string() }) },
    ),
  ],
});

const oidOf = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
const callers = await Promise.all(
  Array.from({ length: 100 }, async (_, n) => {
    const oid = oidOf(n);
    const headers = await signedIn(issuer, issuer.userClaims({ oid, name: `User ${n}` }));
    return { oid, headers };
  }),
);

describe('concurrent callers with one JSON-RPC id', () => {
  test('get each their own answer, on both wires at once [V-01, BA-06]', async () => {
    const total = 1_000;
    let next = 0;
    let right = 0;
    const worker = async () => {
      while (next < total) {
        const n = next++;
        const { oid, headers } = callers[n % callers.length] as (typeof callers)[number];
        const reply = await post(server, toolCall(WIRES[n % 2] as '2025', 'whoami'), headers);
        assert.equal(reply.json.id, 1);
        assert.equal(reply.json.result.structuredContent.oid, oid);
        right++;
      }
    };
    await Promise.all(Array.from({ length: LIMITS.concurrentRequests }, worker));
    assert.equal(right, total);
  });

  test('leave one record each, of the right caller [V-01]', () => {
    assert.equal(server.sink.toolCalls.length, 1_000);
    for (const { oid } of callers) {
      assert.equal(server.sink.toolCalls.filter((record) => record.caller_oid === oid).length, 10);
    }
    const ids = new Set(server.sink.toolCalls.map((record) => record.correlation_id));
    assert.equal(ids.size, 1_000);
  });
});
