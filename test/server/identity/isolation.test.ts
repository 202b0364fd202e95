import assert from 'node:assert/strict';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { describe, test } from 'node:test';
import type { Wire } from '../../../server/src/call/values.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { post, signedIn, toolCall, WIRES } from '../harness/call.ts';
import { principalHeader, startIssuer, TENANT } from '../harness/issuer.ts';
import { startServer } from '../harness/start-server.ts';
import { whoami } from '../harness/tools.ts';

const issuer = await startIssuer();
const oidOf = (i: number): string => `aaaaaaaa-0000-4000-8000-${String(i).padStart(12, '0')}`;
const callers = await Promise.all(
  Array.from({ length: 100 }, async (_, i) => ({
    oid: oidOf(i),
    headers: await signedIn(issuer, issuer.userClaims({ oid: oidOf(i), name: `User ${i}` })),
  })),
);

/** A `whoami` that answers only after `open()`, so that calls waiting behind it are truly in flight. */
class Gate {
  waiting = 0;
  most = 0;
  #arrived = Promise.withResolvers<void>();
  #opened = Promise.withResolvers<void>();
  #wanted = 0;

  readonly tool: Tool = {
    ...whoami,
    run: async (input, caller) => {
      const opened = this.#opened.promise;
      this.most = Math.max(this.most, ++this.waiting);
      if (this.waiting >= this.#wanted) this.#arrived.resolve();
      await opened;
      this.waiting--;
      return whoami.run(input, caller);
    },
  };

  /** Resolves when this many calls wait in the tool. */
  arrived(count: number): Promise<void> {
    this.#wanted = count;
    this.#arrived = Promise.withResolvers();
    if (this.waiting >= count) this.#arrived.resolve();
    return this.#arrived.promise;
  }

  open(): void {
    this.#opened.resolve();
    this.#opened = Promise.withResolvers();
  }
}

interface Sent {
  readonly reply: Promise<{ status: number; text: string }>;
  abort(): void;
}

/** Sends a call on one of a few kept connections, as a gateway would for all of its callers. */
function send(port: number, agent: Agent, wire: Wire, headers: Record<string, string>): Sent {
  const call = toolCall(wire, 'whoami');
  const request = httpRequest({
    agent,
    port,
    host: '127.0.0.1',
    path: '/mcp',
    method: 'POST',
    headers: { ...call.headers, ...headers },
  });
  const reply = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on('error', reject).on('response', async (response: IncomingMessage) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode as number, text });
    });
  });
  request.end(JSON.stringify(call.body));
  return { reply, abort: () => request.destroy() };
}

describe('a thousand calls of a hundred callers with the same JSON-RPC id', () => {
  for (const wires of [['2025'], ['2026'], WIRES] as const) {
    test(`tell each caller its own identity, with the maximum in flight, on ${wires.join(' and ')} [V-01, X-01, MCP10]`, async () => {
      const gate = new Gate();
      const server = await startServer({ env: issuer.env, tools: [gate.tool] });
      const agent = new Agent({ keepAlive: true, maxSockets: LIMITS.concurrentRequests });
      let answered = 0;
      for (let first = 0; first < 1_000; first += LIMITS.concurrentRequests) {
        const count = Math.min(LIMITS.concurrentRequests, 1_000 - first);
        const all = gate.arrived(count);
        const sent = Array.from({ length: count }, (_, k) => {
          const caller = callers[(first + k) % callers.length] as (typeof callers)[number];
          const wire = wires[(first + k) % wires.length] as Wire;
          return { caller, ...send(server.port, agent, wire, caller.headers) };
        });
        await all;
        gate.open();
        for (const { caller, reply } of sent) {
          const { status, text } = await reply;
          assert.equal(status, 200);
          const { id, result } = JSON.parse(text);
          assert.equal(id, 1);
          assert.equal(result.structuredContent.principal.oid, caller.oid);
          answered++;
        }
      }
      agent.destroy();
      assert.equal(answered, 1_000);
      assert.equal(gate.most, LIMITS.concurrentRequests);
      assert.equal(server.sink.toolCalls.length, 1_000);
      for (const { oid } of callers) {
        const own = server.sink.toolCalls.filter(({ caller_oid }) => caller_oid === oid);
        assert.equal(own.length, 10);
      }
    });
  }

  test('are answered correctly when other callers disconnect meanwhile, on both wires [V-01, V-10, X-01]', async () => {
    const gate = new Gate();
    const server = await startServer({ env: issuer.env, tools: [gate.tool] });
    const agent = new Agent({ keepAlive: true, maxSockets: 200 });
    for (let round = 0; round < 5; round++) {
      const all = gate.arrived(200);
      const sent = Array.from({ length: 200 }, (_, k) => {
        const caller = callers[(k * 7 + round) % callers.length] as (typeof callers)[number];
        const wire = WIRES[k % 2] as Wire;
        return { caller, ...send(server.port, agent, wire, caller.headers) };
      });
      await all;
      const leaving = sent.filter((_, k) => k % 3 === 0);
      const gone = leaving.map(({ reply }) => assert.rejects(reply));
      for (const { abort } of leaving) abort();
      await Promise.all(gone);
      gate.open();
      for (const { caller, reply } of sent.filter((_, k) => k % 3 !== 0)) {
        const { status, text } = await reply;
        assert.equal(status, 200);
        assert.equal(JSON.parse(text).result.structuredContent.principal.oid, caller.oid);
      }
    }
    agent.destroy();
  });
});

describe('callers that have something in common', () => {
  test('keep their own roles and records when they share a client [V-07, API1]', async () => {
    const server = await startServer({ env: issuer.env });
    const [ada, eve] = ['1', '2'].map((n) =>
      issuer.userClaims({ oid: oidOf(Number(n)), name: n, roles: [`Role.${n}`] }),
    ) as [Record<string, unknown>, Record<string, unknown>];
    for (const wire of WIRES) {
      for (const claims of [ada, eve, ada]) {
        const reply = await post(server, toolCall(wire, 'whoami'), await signedIn(issuer, claims));
        const { principal } = reply.json.result.structuredContent;
        assert.deepEqual([principal.oid, principal.roles], [claims.oid, claims.roles]);
        assert.equal(server.sink.toolCalls.at(-1)?.caller_oid, claims.oid);
      }
    }
  });

  test('are kept apart by tenant when their object ids are equal [V-07]', async () => {
    const server = await startServer({ env: issuer.env });
    const claims = issuer.userClaims({ oid: oidOf(1), name: 'Ada' });
    const foreign = { ...claims, tid: TENANT.replaceAll('1', '9') };
    assert.equal(
      (await post(server, toolCall('2026', 'whoami'), await signedIn(issuer, claims))).status,
      200,
    );
    for (const headers of [
      await signedIn(issuer, foreign),
      { ...(await signedIn(issuer, claims)), ...principalHeader(foreign) },
    ]) {
      assert.equal((await post(server, toolCall('2026', 'whoami'), headers)).status, 401);
    }
  });

  test('never replace a caller whose identity is missing [V-08]', async () => {
    const server = await startServer({ env: issuer.env });
    const [ada] = callers as [(typeof callers)[number]];
    for (const wire of WIRES) {
      await post(server, toolCall(wire, 'whoami'), ada.headers);
      for (const name of Object.keys(ada.headers).slice(0, 2)) {
        const { [name]: _, ...rest } = ada.headers;
        const reply = await post(server, toolCall(wire, 'whoami'), rest);
        assert.equal(reply.status, 401, name);
      }
    }
    assert.equal(server.sink.toolCalls.length, 2);
  });
});
