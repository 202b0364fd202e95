import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { OPEN_TOOL, RECORDING_TOOLS } from '../../support/tools.ts';
import { listenQuietly } from '../harness/listen.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { callTool } from './call-tool.ts';
import { startIngestion } from './ingestion.ts';

const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');

describe('records in Application Insights', () => {
  test('arrive as custom events, one for each tool call, and are flushed at exit [L-08, MCP08]', async (t) => {
    await using ingestion = await startIngestion();
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port, ...ingestion.env });
    const ids = [];
    for (const { name } of [OPEN_TOOL, { name: 'no_such_tool' }, OPEN_TOOL])
      ids.push((await callTool(port, { ...OPEN_TOOL, name })).id);
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
        [OPEN_TOOL.name, 'allowed'],
        ['unknown', 'refused'],
        [OPEN_TOOL.name, 'allowed'],
      ],
    );
    assert.equal(server.output.out, '', 'records go to one place');
  });

  test('are sent as the managed identity if the platform offers one', async (t) => {
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
    await callTool(port, OPEN_TOOL);
    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 0);
    assert.deepEqual(asked, ['https://monitor.azure.com']);
    assert.deepEqual(ingestion.authorizations, ['Bearer token-of-the-identity']);
    assert.equal(ingestion.envelopes.length, 1);
  });

  test('cause connections only to the ingestion endpoint [API7]', async (t) => {
    await using ingestion = await startIngestion();
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port, ...ingestion.env });
    await callTool(port, OPEN_TOOL);
    server.child.kill('SIGTERM');
    await server.exited;
    assert.deepEqual(
      [...new Set(ingestion.internet.dialled)],
      ['westeurope-1.in.applicationinsights.azure.com'],
    );
  });
});

describe('records that the store refuses', () => {
  test('are reported on page and log, fail tools that record their arguments, and are lost at exit [L-08]', async (t) => {
    await using ingestion = await startIngestion();
    const refused = Promise.withResolvers<void>();
    ingestion.respond = (response) => {
      response.writeHead(403, { 'retry-after': '60' }).end(() => refused.resolve());
    };
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port, ...ingestion.env });
    const [first = OPEN_TOOL] = RECORDING_TOOLS;
    assert.equal((await callTool(port, first)).isError, undefined);
    await refused.promise;
    const watch = await until(async () => {
      const { records, posture } = await readiness(port);
      return records.fault ? { records, ...posture.at(-1) } : undefined;
    });
    assert.deepEqual(watch.records, {
      delivered: 0,
      lost: 0,
      waiting: 1,
      fault: { kind: 'no_permission', detail: 'HTTP 403' },
    });
    assert.equal(watch.state, 'off');
    assert.match(watch.evidence ?? '', /no permission to write/);
    assert.equal((await callTool(port, OPEN_TOOL)).isError, undefined);
    for (const tool of RECORDING_TOOLS) assert.equal((await callTool(port, tool)).isError, true);

    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 1);
    const said = server.output.err.split('\n').filter((line) => line.startsWith('watch'));
    assert.equal(said.length, 2, said.join('\n'));
    assert.match(said[0] ?? '', /not being delivered: .*HTTP 403\); 1 waiting, 0 lost/);
    const lost = 2 + RECORDING_TOOLS.length;
    assert.ok(
      said[1]?.includes(`Stopped; lost ${lost} records that had not been delivered`),
      said[1],
    );
  });
});

interface Readiness {
  readonly records: { readonly fault?: unknown };
  readonly posture: readonly { readonly state: string; readonly evidence: string }[];
}

const readiness = async (port: string): Promise<Readiness> =>
  (await (await fetch(`http://localhost:${port}/readyz`)).json()) as Readiness;

/** The function's result as soon as it has one. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen) return seen;
  }
}
