import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { OPEN_TOOL } from '../../support/tools.ts';
import { toolCall } from '../harness/call.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { startIngestion } from '../watch/ingestion.ts';

const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');

/** A connection, and everything received on it. */
function open(t: TestContext, port: string) {
  const socket = connect(Number(port), '127.0.0.1');
  const connection = {
    socket,
    received: '',
    closed: new Promise((resolve) => socket.once('close', resolve)),
  };
  socket.on('data', (chunk) => {
    connection.received += chunk;
  });
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  return connection;
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

function halfSent() {
  const body = JSON.stringify(toolCall('2025', OPEN_TOOL.name, OPEN_TOOL.samples[0]).body);
  const head = `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;
  return { head, body };
}

describe('a process that is told to stop', () => {
  test('answers accepted requests, however often it is told [D-12]', async (t) => {
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port });
    const busy = open(t, port);
    const { head, body } = halfSent();
    busy.socket.write(head);
    await until(() => busy.received.includes('100 Continue'));
    for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      server.child.kill(signal);
      await new Promise((resolve) => setImmediate(resolve));
    }
    busy.socket.write(body);
    await busy.closed;
    assert.match(busy.received, /HTTP\/1\.1 200 OK/);
    assert.equal(await server.exited, 0);
  });

  test('delivers its records despite an idle open connection [L-08, D-12]', async (t) => {
    await using ingestion = await startIngestion();
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port, ...ingestion.env });
    const silent = open(t, port);
    const { head, body } = halfSent();
    const busy = open(t, port);
    busy.socket.write(head);
    await until(() => busy.received.includes('100 Continue'));
    server.child.kill('SIGTERM');
    busy.socket.write(body);
    await busy.closed;
    assert.match(busy.received, /"structuredContent":/);
    assert.equal(await server.exited, 0);
    await silent.closed;
    assert.deepEqual(
      ingestion.envelopes.map(({ data }) => data.baseData.properties.tool),
      [OPEN_TOOL.name],
    );
  });
});

test('waits up to its limit for a request that never ends, and exits cleanly [D-12]', async (t) => {
  const port = await freePort();
  const server = await startProcess(t, MAIN, { PORT: port });
  const endless = open(t, port);
  endless.socket.write(halfSent().head);
  await until(() => endless.received.includes('100 Continue'));
  const told = performance.now();
  server.child.kill('SIGTERM');
  await endless.closed;
  // The last resort, which ends a process that still hangs, has a different exit status.
  assert.equal(await server.exited, 0);
  const waited = performance.now() - told;
  assert.ok(waited >= LIMITS.drainMs - 50 && waited < LIMITS.drainMs + LIMITS.flushMs, `${waited}`);
});

describe('a process that cannot listen', () => {
  test('says in one sentence what to do when the port is in use, and exits', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    t.after(() => taken.close());
    const { port } = taken.address() as { port: number };
    const server = await startProcess(t, MAIN, { PORT: String(port), HOST: '127.0.0.1' });
    assert.equal(await server.exited, 1);
    assert.equal(
      server.output.err.trim(),
      `Another process is already listening on port ${port}. Stop it, or set PORT to a different value.`,
    );
  });

  test('takes over only the socket file of a process that was killed', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'socket-'));
    t.after(() => rm(folder, { recursive: true }));
    const path = join(folder, 'server.sock');
    const first = await startProcess(t, MAIN, { PORT: path });
    const second = await startProcess(t, MAIN, { PORT: path });
    assert.equal(await second.exited, 1);
    assert.match(second.output.err, /Another process is already listening on/);
    first.child.kill('SIGKILL');
    await first.exited;
    const third = await startProcess(t, MAIN, { PORT: path });
    third.child.kill('SIGTERM');
    assert.equal(await third.exited, 0);
  });
});

test('prints whether sign-in is required, and the address on which it listens', async (t) => {
  const server = await startProcess(t, MAIN, { PORT: '0' });
  await until(() => server.output.err.includes('Status'));
  assert.match(
    server.output.err,
    /server {5}listening, sign-in not required\nMCP {8}http:\/\/localhost:[1-9]\d*\/mcp\n/,
  );
});
