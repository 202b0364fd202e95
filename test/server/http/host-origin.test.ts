import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, assertRefused, PING } from '../harness/answers.ts';
import { startServer } from '../harness/start-server.ts';

const server = await startServer({ env: { MCP_ALLOWED_ORIGINS: 'https://app.example' } });
const hosted = await startServer({
  env: {
    WEBSITE_SITE_NAME: 'site',
    WEBSITE_HOSTNAME: 'site.example',
    SKIP_EASY_AUTH: 'true',
    MCP_PUBLIC_URL: 'https://gateway.example/mcp',
  },
});

const ping = (head: readonly string[], to = server, first = 'POST /mcp HTTP/1.1') =>
  ask(
    to,
    [
      first,
      ...head,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${PING.length}`,
    ],
    PING,
  );

const ROUTES = ['POST /mcp HTTP/1.1', 'GET / HTTP/1.1', 'GET /readyz HTTP/1.1'];

describe('Host', () => {
  for (const host of ['localhost', 'LOCALHOST:8000', '127.0.0.1', '127.0.0.1:1', '[::1]:8000']) {
    test(`accepts ${host}`, async () => {
      assert.equal((await ping([`Host: ${host}`])).status, 200);
    });
  }

  const FOREIGN = ['evil.example', 'localhost.evil.example', 'evil.localhost', 'localhost.'];
  for (const host of [...FOREIGN, '127.0.0.2', '0.0.0.0', '[::]', 'xn--lcalhost-jfg']) {
    test(`refuses ${host} [H-07, V-02]`, async () => {
      assertRefused(await ping([`Host: ${host}`]), 403, 'host');
    });
  }

  const ODD = ['', 'a@localhost', 'localhost:x', 'localhost:123456', 'localhost/', 'lo calhost'];
  for (const host of [...ODD, 'localhost,evil', '[::1', 'löcalhost', 'http://localhost']) {
    test(`refuses ${JSON.stringify(host)} as malformed [H-07]`, async () => {
      assertRefused(await ping([`Host: ${host}`]), 400, 'malformed_http');
    });
  }

  test('refuses a request without one [H-07]', async () => {
    assertRefused(await ping([]), 400, 'malformed_http');
  });

  for (const route of ROUTES) {
    test(`is checked for ${route} [V-02, V-03]`, async () => {
      assertRefused(await ping(['Host: evil.example'], server, route), 403, 'host');
      assertRefused(await ping(['Host: localhost'], hosted, route), 403, 'host');
    });
  }

  test('is not replaced by a forwarding header [H-08]', async () => {
    const claims = ['X-Forwarded-Host: localhost', 'Forwarded: host=localhost'];
    assertRefused(await ping(['Host: evil.example', ...claims]), 403, 'host');
  });
});

describe('Origin', () => {
  const ALLOWED = ['https://app.example', 'http://localhost'];
  for (const origin of ALLOWED) {
    test(`accepts ${origin}`, async () => {
      const reply = await ping(['Host: localhost', `Origin: ${origin}`]);
      assert.equal(reply.status, 200);
      assert.equal(reply.headers.get('access-control-allow-origin'), null);
    });
  }

  const BAD = [
    ...['https://evil.example', 'null', 'http://app.example', 'https://app.example.evil'],
    ...['https://evilapp.example', 'https://app.example@evil.example', 'https://app.example:444'],
    ...[
      'HTTPS://APP.EXAMPLE',
      'https://app.example.',
      'https://app.example/',
      '',
      'http://127.0.0.1',
    ],
    ...['https://app.example, https://evil.example', 'http://localhost:1', 'file://', '*'],
  ];
  for (const origin of BAD) {
    test(`refuses ${JSON.stringify(origin)} [TR-03, TL-02, H-24]`, async () => {
      const reply = await ping(['Host: localhost', `Origin: ${origin}`]);
      assertRefused(reply, 403, 'origin');
      for (const name of reply.headers.keys()) assert.ok(!name.startsWith('access-control-'));
    });
  }

  for (const route of [...ROUTES, 'GET /nowhere HTTP/1.1', 'OPTIONS /mcp HTTP/1.1']) {
    test(`is checked for ${route} [TR-02, V-03, H-24]`, async () => {
      const head = ['Host: localhost', 'Origin: https://evil.example'];
      const reply = await ping(head, server, route);
      assert.ok([403, 404, 405].includes(reply.status));
      for (const name of reply.headers.keys()) assert.ok(!name.startsWith('access-control-'));
    });
  }

  test("may be the server's own only on a laptop [TR-03]", async () => {
    const own = ['Host: site.example', 'Origin: http://site.example'];
    assertRefused(await ping(own, hosted), 403, 'origin');
    assert.equal((await ping(['Host: site.example'], hosted)).status, 200);
  });
});
