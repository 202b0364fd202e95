import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { prepare } from '../../../bench/context.ts';
import { measureCalls } from '../../../bench/figures/calls.ts';
import { measureFronted } from '../../../bench/figures/fronted.ts';
import { measureSteps } from '../../../bench/figures/steps.ts';
import { applyLoad } from '../../../bench/load/apply-load.ts';
import { QUICK } from '../../../bench/plan.ts';
import { listenQuietly } from '../harness/listen.ts';
import { stepNames } from '../harness/step-names.ts';

const REQUEST = Buffer.from('POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n');

/** Answers the first `good` requests, and the others with a 503. */
async function startServer(good: number) {
  const server = { port: 0, answered: 0 };
  const listener = createServer((_request, response) => {
    response.statusCode = ++server.answered > good ? 503 : 200;
    response.end('busy');
  });
  server.port = await listenQuietly(listener, '127.0.0.1');
  return server;
}

describe('the benchmark', () => {
  const plan = { ...QUICK, roundMs: 1, stepMs: 1 };
  const prepared = prepare(plan, () => {});

  test('compares this server with peers that give the same answers', async () => {
    const { tables, goals } = await measureCalls(await prepared);
    const peers = tables.flatMap(({ rows }) => rows.map(([name]) => name));
    for (const name of ['node:http', 'this server', 'SDK v2', 'SDK v1', 'fastmcp']) {
      assert.ok(
        peers.some((peer) => peer.startsWith(name)),
        `${name} is missing`,
      );
    }
    assert.deepEqual(Object.keys(goals), ['http2025', 'http2026', 'sdk2025', 'sdk2026']);
  });

  test('leaves out every step of the path in turn, and still gets the same answer', async () => {
    const { tables } = await measureSteps(await prepared);
    const rows = tables[0]?.rows.map(([name]) => name);
    const { mcp, tool } = stepNames();
    const steps = [...mcp, ...tool].filter((name) => name !== 'dispatch');
    assert.deepEqual(rows, ['whole call', ...steps, 'outside the steps']);
  });

  test('calls another server directly and through this one, over HTTP and through the bridge', async () => {
    const { tables, goals } = await measureFronted(await prepared);
    const rows = tables[0]?.rows.map(([name]) => name);
    assert.deepEqual(rows, ['over HTTP', 'over its standard streams']);
    const added = [goals.frontedHttp, goals.frontedStdio].map((one) => one?.median ?? 0);
    assert.ok(added.every((ms) => ms > 0));
  });

  test('does not time error answers', async () => {
    const { port } = await startServer(3);
    const load = { connections: 1, until: { milliseconds: 1_000 } };
    await assert.rejects(
      applyLoad(port, () => REQUEST, load),
      /answered 503 under load: busy/,
    );
  });

  test('sends as many requests as it says, over all connections together', async () => {
    const server = await startServer(50);
    const load = { connections: 4, until: { requests: 50 } };
    const { latencies } = await applyLoad(server.port, () => REQUEST, load);
    assert.equal(latencies.length, 50);
    assert.equal(server.answered, 50);
  });
});
