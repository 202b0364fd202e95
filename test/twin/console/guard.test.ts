import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ConsoleServer, openConsole } from '../../../twin/console/open-console.ts';
import { ask } from '../../server/harness/answers.ts';

const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('the console’s server', () => {
  let server: ConsoleServer;
  let origin: string;
  before(async () => {
    server = await openConsole(0);
    ({ origin } = new URL(server.url));
  });
  after(() => server.close());

  /** Raw, because `fetch` has fields of its own that say where a request comes from. */
  const get = async (path: string, headers: Record<string, string>) => {
    const { host, port } = new URL(origin);
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...fields];
    return (await ask({ port: Number(port) }, lines)).status;
  };
  const post = async (headers: Record<string, string>) =>
    (await fetch(`${origin}/api/x`, { method: 'POST', headers, body: '{}' })).status;

  test('answers only to its own name, so that a rebound name reads nothing', async () => {
    const port = Number(new URL(origin).port);
    for (const host of [`evil.example:${port}`, 'localhost', `localhost:${port}.evil.example`]) {
      const { status } = await ask({ port }, [
        'GET / HTTP/1.1',
        `Host: ${host}`,
        'Connection: close',
      ]);
      assert.equal(status, 421, host);
    }
  });

  test('lets no page of another site read anything, but link to the page itself', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const headers = { 'sec-fetch-site': site };
      for (const path of ['/', '/console.js', '/api/live', '/api/call?id=x']) {
        assert.equal(await get(path, headers), 403, path);
        assert.equal(await get(path, { origin: 'https://evil.example' }), 403, path);
      }
      assert.equal(await get('/', { ...headers, ...NAVIGATION }), 200);
      assert.equal(await get('/api/call?id=x', { ...headers, ...NAVIGATION }), 403);
      assert.equal(await get('/', { ...headers, ...NAVIGATION, 'sec-fetch-dest': 'iframe' }), 403);
    }
  });

  test('lets only its own page change anything', async () => {
    const json = { 'content-type': 'application/json' };
    assert.equal(await post(json), 403, 'a program or a page without an origin');
    assert.equal(await post({ ...json, origin: 'null' }), 403);
    assert.equal(await post({ ...json, origin: 'http://localhost:1' }), 403);
    assert.equal(await post({ 'content-type': 'text/plain', origin }), 415);
    assert.equal(await post({ ...json, origin }), 503, 'the chain is still starting');
  });

  test('lets its page load nothing from elsewhere and be framed by none', async () => {
    for (const path of ['/', '/console.js', '/console.css', '/icon.svg', '/none']) {
      const { headers } = await fetch(origin + path);
      assert.equal(
        headers.get('content-security-policy'),
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cache-control'), 'no-store');
    }
  });

  test('takes a free port if another console has the usual one, and says so if one was asked for', async () => {
    const { port } = new URL(origin);
    await assert.rejects(openConsole(Number(port)), {
      message: `Port ${port}, which the console needs, is already in use. Stop the other program, or choose another port with --console.`,
    });
    const [one, other] = [await openConsole(), await openConsole()];
    await Promise.all([one.close(), other.close()]);
    assert.notEqual(one.url, other.url);
  });
});
