import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { assertRefused, PING, parseAnswers } from '../harness/answers.ts';
import { post, signedIn, toolCall } from '../harness/call.ts';
import { startIssuer } from '../harness/issuer.ts';
import { MemorySink } from '../harness/memory-sink.ts';
import { sendRaw } from '../harness/raw.ts';
import { startServer } from '../harness/start-server.ts';
import { toolThat } from '../harness/tools.ts';

describe('the bound on concurrent requests', () => {
  test('asks an excess request to retry, only while the server is busy [D-01]', async () => {
    const held = holdingTool(LIMITS.concurrentRequests);
    const server = await startServer({ tools: [held.tool] });
    const call = toolCall('2025', 'whoami');
    const calls = Array.from({ length: LIMITS.concurrentRequests }, () => post(server, call));
    await held.full;
    const extra = await post(server, call);
    held.release();
    assertRefused(extra, 503, 'too_busy');
    assert.equal(extra.headers.get('retry-after'), '1');
    for (const reply of await Promise.all(calls)) assert.equal(reply.status, 200);
    assert.equal((await post(server, call)).status, 200);
  });

  test('is not used up by one caller, whose share is limited [D-01]', async () => {
    const issuer = await startIssuer();
    const held = holdingTool(LIMITS.concurrentPerCaller);
    const server = await startServer({ env: issuer.env, tools: [held.tool] });
    const call = toolCall('2025', 'whoami');
    const [ada, ben] = await Promise.all(
      ['1', '2'].map((last) =>
        signedIn(
          issuer,
          issuer.userClaims({ oid: `aaaaaaaa-0000-4000-8000-00000000000${last}`, name: last }),
        ),
      ),
    );
    const calls = Array.from({ length: LIMITS.concurrentPerCaller }, () => post(server, call, ada));
    await held.full;
    const extra = await post(server, call, ada);
    // One more call releases all of them.
    const other = await post(server, call, ben);
    assertRefused(extra, 503, 'too_busy');
    assert.equal(other.status, 200);
    for (const reply of await Promise.all(calls)) assert.equal(reply.status, 200);
    assert.equal((await post(server, call, ada)).status, 200);
  });

  test('is not used up by refused callers [D-01, D-12]', async () => {
    const held = holdingTool(LIMITS.concurrentRequests);
    const server = await startServer({ tools: [held.tool] });
    const calls = Array.from({ length: LIMITS.concurrentRequests }, () =>
      post(server, toolCall('2025', 'whoami')),
    );
    await held.full;
    const probe = parseAnswers(await sendRaw(server.port, 'GET /healthz HTTP/1.1\r\n\r\n'))[0];
    const bad = await post(server, { body: PING, headers: { 'content-type': 'text/plain' } });
    held.release();
    await Promise.all(calls);
    assert.equal(probe?.status, 200);
    assertRefused(bad, 415, 'media_type');
  });

  test('is not used up by callers that are not identified yet [D-01, TR-05]', async () => {
    const issuer = await startIssuer();
    let time = Date.now();
    const server = await startServer({ env: issuer.env, now: () => time });
    const claims = issuer.userClaims({
      oid: 'aaaaaaaa-0000-4000-8000-000000000001',
      name: 'Ada',
    });
    const known = await signedIn(issuer, claims);
    const call = toolCall('2025', 'whoami');
    assert.equal((await post(server, call, known)).status, 200);
    // Tokens with unknown key ids: all of them wait for a key source that does not answer.
    const asked = Promise.withResolvers<void>();
    const waiting: ServerResponse[] = [];
    issuer.state.respond = (response) => asked.resolve(void waiting.push(response));
    time += LIMITS.keysCooldownMs + 1;
    const forged = {
      ...known,
      authorization: `Bearer ${await issuer.sign(claims, { kid: 'other' })}`,
    };
    const crowd = Array.from({ length: LIMITS.concurrentRequests }, () =>
      post(server, call, forged),
    );
    await asked.promise;
    const reply = await post(server, call, known);
    for (const response of waiting) response.writeHead(500).end();
    for (const { status } of await Promise.all(crowd)) assert.notEqual(status, 200);
    assert.equal(reply.status, 200);
  });

  test('applies to pages too, with a separate limit [D-01]', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const gate = Promise.withResolvers<{ address: string; family: number }[]>();
    const sink = new CountingSink(LIMITS.pipelinedRequests);
    const server = await startServer({
      env: { KEY_VAULT_URI: 'https://kv-example.vault.azure.net/' },
      lookup: () => gate.promise,
      sink,
    });
    const get = (more = '') => `GET / HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const share = get().repeat(LIMITS.pipelinedRequests - 1) + get('Connection: close\r\n');
    const connections = LIMITS.concurrentRequests / LIMITS.pipelinedRequests + 1;
    const pages = Array.from({ length: connections }, () => sendRaw(server.port, share));
    await sink.reached;
    const call = await post(server, toolCall('2025', 'whoami'));
    gate.resolve([{ address: '10.0.0.4', family: 4 }]);
    const statuses = (await Promise.all(pages)).flatMap(parseAnswers).map(({ status }) => status);
    assert.equal(call.status, 200);
    assert.equal(statuses.filter((status) => status === 200).length, LIMITS.concurrentRequests);
    assert.equal(statuses.filter((status) => status === 503).length, LIMITS.pipelinedRequests);
    assert.match(await sendRaw(server.port, get('Connection: close\r\n')), /^HTTP\/1.1 200 /);
  });
});

/** Resolves when it has received as many records as it was told to wait for. */
class CountingSink extends MemorySink {
  readonly #reached = Promise.withResolvers<void>();
  readonly reached = this.#reached.promise;
  readonly #count: number;

  constructor(count: number) {
    super();
    this.#count = count;
  }

  override accept(...record: Parameters<MemorySink['accept']>): boolean {
    const taken = super.accept(...record);
    if (this.records.length === this.#count) this.#reached.resolve();
    return taken;
  }
}

/** A tool whose calls wait; `full` resolves at `count` of them, and one more releases all. */
function holdingTool(count: number) {
  const full = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let running = 0;
  const tool = toolThat(async () => {
    running++;
    if (running === count) full.resolve();
    if (running > count) gate.resolve();
    await gate.promise;
    return { ok: true, value: {} };
  });
  return { tool, full: full.promise, release: gate.resolve };
}
