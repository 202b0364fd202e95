import assert from 'node:assert/strict';
import { globSync, watch } from 'node:fs';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { copyCheckout } from '../../chain/support/checkout.ts';
import { OPEN_TOOL } from '../../support/tools.ts';
import { BUNDLE_FOLDER, buildBundle } from '../harness/bundle.ts';
import { toolCall } from '../harness/call.ts';
import { freePort, startProcess } from '../harness/start-process.ts';

const CALL = toolCall('2025', OPEN_TOOL.name, OPEN_TOOL.samples[0]).body;

test('building changes nothing beside the sources but its two folders', async (t) => {
  const { root, remove } = copyCheckout();
  t.after(remove);
  const server = join(root, 'server');
  for (const made of ['dist', 'maps'])
    await rm(join(server, made), { recursive: true, force: true });
  const changed = new Set<string | null>();
  const { promise: sawTheEnd, resolve } = Promise.withResolvers<void>();
  const watcher = watch(server, (_, name) => {
    if (name === 'end') resolve();
    else changed.add(name);
  });
  t.after(() => watcher.close());
  await buildBundle(root);
  await writeFile(join(server, 'end'), '');
  await sawTheEnd;
  assert.deepEqual([...changed].sort(), ['dist', 'maps']);
});

describe('the bundle', () => {
  let folder: string;
  let file: string;
  before(async () => {
    await buildBundle();
    // Away from every node_modules: a dependency that is not in the folder cannot be found.
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    file = join(folder, 'main.mjs');
    await cp(BUNDLE_FOLDER, folder, { recursive: true });
  });
  after(() => rm(folder, { recursive: true }));

  test('offers exactly the declared tools and needs no node_modules [Z-13]', async (t) => {
    const port = await freePort();
    const server = await startProcess(t, file, { PORT: port });
    const { DECLARED } = await import('../../../server/src/tools/declarations.ts');
    const reply = await post({ port }, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    assert.deepEqual(
      reply.result.tools.map(({ name }: { name: string }) => name),
      DECLARED.map(({ name }) => name),
    );
    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 0);
  });

  test('stays small, and smaller what each start reads', async () => {
    const all = globSync('{*,parts/*}.mjs', { cwd: folder });
    const atStart = await importedBy(file);
    const { FRONTED } = await import('../../../server/src/tools/declarations.ts');
    // Other servers need a client, and a validator of their schemas.
    const most = FRONTED.length > 0 ? 2_000_000 : 1_500_000;
    assert.ok((await bytesOf(all.map((name) => join(folder, name)))) <= most);
    assert.ok((await bytesOf([...atStart])) <= 300_000);
  });

  test('contains the SDK, for the messages that need it', async (t) => {
    const port = await freePort();
    const server = await startProcess(t, file, { PORT: port });
    const traced = { ...CALL, params: { ...(CALL.params as object), _meta: { traceparent: 'x' } } };
    const reply = await post({ port }, traced);
    assert.ok(reply.result.structuredContent);
    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 0);
  });

  test('listens on a socket path', async (t) => {
    const path = join(folder, 'server.sock');
    const server = await startProcess(t, file, { PORT: path });
    const reply = await post({ socketPath: path }, CALL);
    assert.ok(reply.result.structuredContent);
    server.child.kill('SIGTERM');
    assert.equal(await server.exited, 0);
  });

  test('answers accepted requests before it stops, and accepts no new ones [D-12]', async (t) => {
    const port = await freePort();
    const server = await startProcess(t, file, { PORT: port });
    const body = JSON.stringify(CALL);
    const socket = connect(Number(port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    // Half a request: accepted, but not answerable before the rest arrives.
    const head = `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(head);
    await until(() => received.includes('100 Continue'));
    server.child.kill('SIGTERM');
    await until(async () => !(await connects(port)));
    socket.write(body);
    await closed;
    assert.match(received, /HTTP\/1\.1 200 OK/);
    assert.match(received, /"structuredContent":/);
    assert.match(received, /connection: close/i);
    assert.equal(await server.exited, 0);
    assert.equal(server.output.out.match(/mcp_tool_audit/g)?.length, 1);
  });
});

/** This file, and the files that its import statements load, which are read before it runs. */
async function importedBy(file: string, found = new Set<string>()): Promise<Set<string>> {
  found.add(file);
  for (const [, name] of (await readFile(file, 'utf8')).matchAll(/\b(?:from|import)"(\.[^"]+)"/g)) {
    const imported = join(dirname(file), name as string);
    if (!found.has(imported)) await importedBy(imported, found);
  }
  return found;
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

function connects(port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}

// biome-ignore lint/suspicious/noExplicitAny: tests inspect answers of every shape
function post(to: { port?: string; socketPath?: string }, body: unknown): Promise<any> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      ...to,
      path: '/mcp',
      method: 'POST',
      headers: { host: 'localhost', 'content-type': 'application/json' },
    });
    request.once('error', reject);
    request.once('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    });
    request.end(JSON.stringify(body));
  });
}
