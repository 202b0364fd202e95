import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { encode } from '../../../server/src/outbound/envelope.ts';
import { sendRaw } from '../harness/raw.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { ORIGIN } from './outside.ts';
import { type Reply, sendTo } from './send-call.ts';

const EGRESS = join(import.meta.dirname, '../../../server/src/egress.ts');
const folder = mkdtempSync(join(tmpdir(), 'egress-'));
after(() => rmSync(folder, { recursive: true }));

const CALL = { origin: ORIGIN, method: 'GET', path: '/tickets/7', headers: {} };
const packed = (head: unknown): string => Buffer.from(JSON.stringify(head)).toString('base64url');

const port = await freePort();
// A proxy on a port without a listener: nothing that it forwards gets anywhere.
const proxy = `http://127.0.0.1:${await freePort()}`;
const site = await startProcess({ after }, EGRESS, {
  PORT: port,
  HOST: '127.0.0.1',
  MCP_EGRESS_ORIGINS: `${ORIGIN},https://rates.example`,
  HTTPS_PROXY: proxy,
  NODE_USE_ENV_PROXY: '1',
});

describe('the forwarding site', () => {
  const send = (
    ...[headers, sent]: [Parameters<typeof sendTo>[1], Parameters<typeof sendTo>[2]?]
  ) => sendTo({ port }, headers, sent);

  const refuses = ({ status, headers, text }: Reply, expected: number): void => {
    assert.equal(status, expected, text);
    assert.equal(headers['mcp-outbound-answer'], undefined);
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(text, /^\{"error":"[^"]+\."(,"fault":"\w+")?\}$/);
  };

  test('answers the health probe of the platform', async () => {
    assert.equal((await send({}, { method: 'GET', path: '/healthz' })).status, 200);
  });

  test('forwards nothing without the header that describes the call', async () => {
    refuses(await send({}), 400);
  });

  const HEADS: Readonly<Record<string, unknown>> = {
    'another member': { ...CALL, follow: true },
    'a member that is missing': { origin: ORIGIN, method: 'GET', path: '/' },
    'a method that changes the connection': { ...CALL, method: 'CONNECT' },
    'a path that begins a name': { ...CALL, path: '@other.example/' },
    'a path with a line break': { ...CALL, path: '/a\r\nx: y' },
    'an empty path': { ...CALL, path: '' },
    'a header with a line break': { ...CALL, headers: { a: 'b\r\nc: d' } },
    'a header with a space in its name': { ...CALL, headers: { 'a b': 'c' } },
    'a number for a header': { ...CALL, headers: { a: 1 } },
    'an origin with a path': { ...CALL, origin: `${ORIGIN}/x` },
    'an origin with credentials': { ...CALL, origin: 'https://a@api.tickets.example' },
    'an address for a name': { ...CALL, origin: 'https://169.254.169.254' },
    'this machine': { ...CALL, origin: 'https://localhost' },
    'plain HTTP': { ...CALL, origin: 'http://api.tickets.example' },
    'a list': [CALL],
    nothing: null,
  };
  for (const [what, head] of Object.entries(HEADS)) {
    test(`forwards no call with ${what}`, async () => {
      refuses(await send({ 'mcp-outbound': packed(head) }), 400);
    });
  }

  // Another host behind the same front end, a second framing, another protocol: not what the list allows.
  for (const name of [
    'host',
    'transfer-encoding',
    'content-length',
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'upgrade',
    'expect',
    'cookie',
    'accept-encoding',
    'proxy-authorization',
    'mcp-outbound',
  ]) {
    test(`forwards no call that sets the header ${name} [V-10]`, async () => {
      refuses(await send({ 'mcp-outbound': packed({ ...CALL, headers: { [name]: 'x' } }) }), 400);
    });
  }

  test('forwards no call whose description has a name twice, is too long or is no JSON', async () => {
    const twice = `{"origin":"https://other.example",${JSON.stringify(CALL).slice(1)}`;
    const long = { ...CALL, headers: { a: 'x'.repeat(28 * 1024) } };
    for (const text of [Buffer.from(twice).toString('base64url'), packed(long), '!!!', 'e30=']) {
      refuses(await send({ 'mcp-outbound': text }), 400);
    }
  });

  test('calls no origin that the deployment does not list, and says so once in its log', async () => {
    const before = site.output.err.length;
    const headers = { authorization: 'Bearer secret-of-the-tool' };
    const head = encode({ ...CALL, method: 'GET', origin: 'https://other.example', headers });
    refuses(await send({ 'mcp-outbound': head }), 403);
    while (!site.output.err.slice(before).endsWith('\n')) {
      await once(site.child.stderr as Readable, 'data');
    }
    const said = site.output.err.slice(before);
    assert.match(said, /^egress {5}refused https:\/\/other\.example, which [^\n]+\n$/);
    assert.ok(!said.includes('secret-of-the-tool'));
  });

  // `new URL` with a base reads a path that begins with two slashes as another host.
  test('calls no other origin that the path could name', async () => {
    for (const path of ['//other.example/', '/\\other.example/', '/@other.example/']) {
      const head = encode({ ...CALL, method: 'GET', path });
      refuses(await send({ 'mcp-outbound': head }), 502);
    }
    assert.ok(!site.output.err.includes('other.example did not answer'), site.output.err);
  });

  test('says that a service does not answer, without its address or the call', async () => {
    refuses(await send({ 'mcp-outbound': encode({ ...CALL, method: 'GET' }) }), 502);
    const says = /egress {5}outbound_unreachable: api\.tickets\.example did not/;
    while (!says.test(site.output.err)) await once(site.child.stderr as Readable, 'data');
  });

  test('refuses a body that is too long', async () => {
    const head = { 'mcp-outbound': encode({ ...CALL, method: 'POST' }) };
    refuses(await send(head, { body: 'x'.repeat(64 * 1024 + 1) }), 413);
  });

  test('keeps nothing of the calls on a kept connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 20; i++) {
      const head = encode({ ...CALL, method: 'GET' });
      const status = await new Promise((resolve, reject) => {
        const headers = { 'mcp-outbound': head };
        const sent = request({
          host: '127.0.0.1',
          port,
          method: 'POST',
          path: '/',
          headers,
          agent,
        });
        sent.on('error', reject);
        sent.on('response', (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode));
        });
        sent.end();
      });
      assert.equal(status, 502);
    }
    agent.destroy();
    assert.doesNotMatch(site.output.err, /MaxListeners/);
  });

  test('has no other path or method', async () => {
    const head = { 'mcp-outbound': encode({ ...CALL, method: 'GET' }) };
    refuses(await send(head, { path: '/mcp' }), 404);
    refuses(await send(head, { path: '/?x' }), 404);
    refuses(await send(head, { method: 'GET' }), 405);
  });

  test('is no proxy', async () => {
    const connect = await sendRaw(
      Number(port),
      'CONNECT other.example:443 HTTP/1.1\r\nHost: x\r\n\r\n',
    );
    assert.match(connect, /^HTTP\/1\.1 405 /);
    const absolute = await sendRaw(
      Number(port),
      'GET http://other.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    assert.match(absolute, /^HTTP\/1\.1 404 /);
  });
});

const LISTS: Readonly<Record<string, string>> = {
  nothing: '',
  'a wildcard': 'https://*.example',
  'every origin': '*',
  'plain HTTP': 'http://api.tickets.example',
  'a path': 'https://api.tickets.example/v1',
  'an address': 'https://10.20.2.4',
  'this machine': 'https://localhost',
  'a name of this machine': 'https://api.localhost',
  'one good and one bad': `${ORIGIN},*`,
};

for (const [what, MCP_EGRESS_ORIGINS] of Object.entries(LISTS)) {
  test(`the forwarding site does not start with a list of ${what}`, async (t) => {
    const { exited, output } = await startProcess(t, EGRESS, { PORT: '0', MCP_EGRESS_ORIGINS });
    assert.equal(await exited, 1);
    assert.match(output.err, /^MCP_EGRESS_ORIGINS must list [^\n]+\.\n$/);
  });
}

test('the forwarding site ends when it is told to', async (t) => {
  const socket = join(folder, 'egress.sock');
  const site = await startProcess(t, EGRESS, { PORT: socket, MCP_EGRESS_ORIGINS: ORIGIN });
  site.child.kill('SIGTERM');
  assert.equal(await site.exited, 0);
});
