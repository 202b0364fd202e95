import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from '../support/needs.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { program, putBehind } from './put-behind.ts';

const names = (tools: readonly { readonly name: string }[]) => tools.map(({ name }) => name);

describe('the server with every feature', needs('fronted', 'linux'), () => {
  const COMMANDS = {
    'over its standard streams': { command: [program('mcp-server-everything'), 'stdio'] },
    'over HTTP': { command: [program('mcp-server-everything'), 'streamableHttp'], path: '/mcp' },
  };
  for (const [how, placed] of Object.entries(COMMANDS)) {
    test(`answers ${how}, and leaves no process behind`, async (t) => {
      const offer = ['echo', 'get-sum', 'get-structured-content', 'get-tiny-image'];
      const fronted = await putBehind(t, { ...placed, offer });
      assert.match(fronted.printed, /fronted: \d+ tools, none of them offered yet/);
      assert.deepEqual(names(await fronted.list()), offer);
      assert.equal((await fronted.call('echo', { message: 'hello' })).text, 'Echo: hello');
      assert.match((await fronted.call('get-sum', { a: 2, b: 3 })).text, /\b5\b/);
      const { structured } = await fronted.call('get-structured-content', { location: 'New York' });
      assert.equal(typeof (structured as { temperature?: unknown }).temperature, 'number');
      const { content } = await fronted.call('get-tiny-image');
      assert.ok(content.some(({ type, mimeType }) => type === 'image' && mimeType === 'image/png'));
      assert.notDeepEqual(fronted.processes(), []);
      await fronted.stop();
      assert.deepEqual(fronted.processes(), []);
    });
  }
});

test('the server of files reads a declared folder alone', needs('fronted', 'linux'), async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'note.txt'), 'A note.');
  const fronted = await putBehind(t, {
    command: [program('mcp-server-filesystem'), folder],
    offer: ['read_text_file', 'list_directory'],
  });
  assert.deepEqual(names(await fronted.list()), ['read_text_file', 'list_directory']);
  const read = (path: string) => fronted.call('read_text_file', { path });
  assert.equal((await read(join(folder, 'note.txt'))).text, 'A note.');
  const outside = await read('/etc/passwd');
  assert.equal(outside.isError, true);
  assert.doesNotMatch(outside.text, /root:/);
  await fronted.stop();
  assert.deepEqual(fronted.processes(), []);
});

test(
  'the search server gets its key, and reaches the internet through the proxy of its site alone',
  needs('fronted', 'linux'),
  async (t) => {
    const reached: string[] = [];
    // The library of this server asks for its URL where others ask for a tunnel.
    const proxy = createServer(({ url = '' }, response) => {
      reached.push(new URL(url).host);
      response.writeHead(502).end();
    }).listen(0, '127.0.0.1');
    proxy.on('connect', ({ url = '' }, socket) => {
      reached.push(url);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const before = { ...process.env };
    t.after(() => {
      process.env = before;
      proxy.close();
    });
    Object.assign(process.env, {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: 'localhost,127.0.0.1',
      NODE_USE_ENV_PROXY: '1',
    });
    const fronted = await putBehind(t, {
      command: [program('exa-mcp-server')],
      offer: ['web_search_exa'],
      key: { variable: 'EXA_API_KEY', value: '11111111-2222-4333-8444-555555555555' },
    });
    assert.deepEqual(names(await fronted.list()), ['web_search_exa']);
    const { isError, text } = await fronted.call('web_search_exa', { query: 'anything' });
    assert.equal(isError, true);
    // It also reports its calls to a service of statistics.
    assert.ok(
      reached.some((host) => host.startsWith('api.exa.ai')),
      `${reached}: ${text}`,
    );
    await fronted.stop();
    assert.deepEqual(fronted.processes(), []);
  },
);

test('this very server answers behind itself', needs('linux'), async (t) => {
  const fronted = await putBehind(t, {
    command: [process.execPath, join(import.meta.dirname, '../../server/src/main.ts')],
    path: '/mcp',
    offer: [OPEN_TOOL.name],
  });
  assert.deepEqual(names(await fronted.list()), [OPEN_TOOL.name]);
  const { isError, text } = await fronted.call(OPEN_TOOL.name, OPEN_TOOL.samples[0]);
  assert.equal(isError, false, text);
  // It sees this server, and nothing of the caller.
  assert.doesNotMatch(text, /Ada|aaaaaaaa/);
  await fronted.stop();
  assert.deepEqual(fronted.processes(), []);
});
