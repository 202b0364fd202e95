import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { LIMITS } from '../../../server/src/limits.ts';
import { argumentsOf, OPEN_TOOL } from '../harness/arguments.ts';
import { toolCall } from '../harness/call.ts';
import { listenQuietly } from '../harness/listen.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { startIngestion } from './ingestion.ts';

const SINK = join(import.meta.dirname, '../../../server/src/watch/app-insights-sink.ts');
const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');

describe('records in Application Insights', () => {
  test('arrive as custom events, one for each call of a tool, and are flushed at the end [L-08, MCP08]', async (t) => {
    await using ingestion = await startIngestion();
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port, ...ingestion.env });
    const ids = [];
    for (const name of [OPEN_TOOL, 'no_such_tool', OPEN_TOOL]) ids.push(await call(port, name));
    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 0);

    const events = ingestion.envelopes.map(({ data }) => data);
    assert.deepEqual(
      events.map(({ baseType, baseData }) => [baseType, baseData.name]),
      ids.map(() => ['EventData', 'mcp_tool_audit']),
    );
    assert.deepEqual(
      events.map(({ baseData }) => baseData.properties.correlation_id),
      ids,
    );
    assert.deepEqual(
      events.map(({ baseData: { properties } }) => [properties.tool, properties.decision]),
      [
        [OPEN_TOOL, 'allowed'],
        ['unknown', 'refused'],
        [OPEN_TOOL, 'allowed'],
      ],
    );
    assert.equal(server.output.out, '', 'records go to one place');
  });

  test('are sent as the managed identity where the platform offers one', async (t) => {
    await using ingestion = await startIngestion();
    const asked: (string | null)[] = [];
    const identity = createServer((request, response) => {
      asked.push(new URL(request.url ?? '', 'http://localhost').searchParams.get('resource'));
      response.setHeader('content-type', 'application/json');
      const expires = Math.floor(Date.now() / 1000) + 3600;
      response.end(
        JSON.stringify({
          access_token: 'token-of-the-identity',
          expires_on: String(expires),
          resource: 'https://monitor.azure.com',
          token_type: 'Bearer',
        }),
      );
    });
    const identityPort = await listenQuietly(identity, '127.0.0.1');
    const port = await freePort();
    const server = await startProcess(t, MAIN, {
      PORT: port,
      ...ingestion.env,
      IDENTITY_ENDPOINT: `http://127.0.0.1:${identityPort}/msi/token`,
      IDENTITY_HEADER: 'header-of-the-platform',
    });
    await call(port, OPEN_TOOL);
    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 0);
    assert.deepEqual(asked, ['https://monitor.azure.com']);
    assert.deepEqual(ingestion.authorizations, ['Bearer token-of-the-identity']);
    assert.equal(ingestion.envelopes.length, 1);
  });

  test('dial nobody but the ingestion endpoint [API7]', async (t) => {
    await using ingestion = await startIngestion();
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port, ...ingestion.env });
    await call(port, OPEN_TOOL);
    server.child.kill('SIGTERM');
    await server.exited;
    assert.deepEqual(
      [...new Set(ingestion.internet.dialled)],
      ['westeurope-1.in.applicationinsights.azure.com'],
    );
  });
});

async function call(port: string, name: string): Promise<string | null> {
  const { body, headers } = toolCall('2025', name, argumentsOf(OPEN_TOOL).least);
  const response = await fetch(`http://localhost:${port}/mcp`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  await response.text();
  return response.headers.get('x-correlation-id');
}

/** What a program prints that has a sink of its own, `sink`, as JSON. */
async function runWithSink(env: Record<string, string>, program: string): Promise<unknown> {
  const start = `
    const { createAppInsightsSink } = await import(${JSON.stringify(SINK)});
    const sink = await createAppInsightsSink({
      connectionString: process.env.APPLICATIONINSIGHTS_CONNECTION_STRING,
      managedIdentity: false,
    });`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', start + program],
    { env: { ...env, APPLICATION_INSIGHTS_NO_STATSBEAT: '1' } },
  );
  return JSON.parse(stdout);
}

describe('records that cannot be delivered', () => {
  test('are counted as lost, and the queue stays bounded [L-08]', async () => {
    await using ingestion = await startIngestion();
    ingestion.respond = (response) => response.writeHead(400).end('{}');
    const seen = await runWithSink(
      ingestion.env,
      `const taken = Array.from({ length: 5000 }, () => sink.accept('mcp_tool_audit', {}));
      await sink.close().catch(() => {});
      console.log(JSON.stringify({ taken: taken.filter(Boolean).length, lost: sink.lost() }));`,
    );
    assert.deepEqual(seen, { taken: LIMITS.recordQueue, lost: 5000 });
  });

  test('are not taken once the last delivery has begun [L-08]', async () => {
    await using ingestion = await startIngestion();
    const seen = await runWithSink(
      ingestion.env,
      `const taken = [sink.accept('mcp_tool_audit', {})];
      const closing = sink.close();
      taken.push(sink.accept('mcp_tool_audit', {}));
      await closing;
      taken.push(sink.accept('mcp_tool_audit', {}));
      console.log(JSON.stringify({ taken, delivered: sink.delivered(), lost: sink.lost() }));`,
    );
    assert.deepEqual(seen, { taken: [true, false, false], delivered: 1, lost: 2 });
    assert.equal(ingestion.envelopes.length, 1);
  });
});
