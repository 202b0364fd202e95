import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, assertRefused, lines, PING } from '../harness/answers.ts';
import { startServer } from '../harness/start-server.ts';

const server = await startServer();
const body = [`Content-Type: application/json`, `Content-Length: ${PING.length}`];
const post = (target: string) => ask(server, lines(`POST ${target} HTTP/1.1`, ...body), PING);

/** Spellings that some router or file layer treats as `/mcp`. */
const VARIANTS = [
  ...['//mcp', '/%6dcp', '/mcp%2f', '/mcp;x', '/./mcp', '/x/../mcp', '/mcp/', '/MCP', '/Mcp'],
  ...['/mcp%00', '/mcp.', '/mcp%20', '/mcp\\', '/\\mcp', '/mcp%3fx', '/mcp%23', '/%2fmcp'],
  ...['/mcp/x', '/mcp/x.css', '/mcp%c0%af', '/..;/mcp', '/mcp#a', '/%252e/mcp', '/mcp:8000'],
];

describe('the target', () => {
  test('is served at one path, which accepts POST [TR-01]', async () => {
    assert.equal((await post('/mcp')).status, 200);
    assertRefused(await post('/mcp?anything=else'), 400, 'query');
    assertRefused(await post('/x'), 404, 'not_found');
    assertRefused(await post('/'), 405, 'page_method');
  });

  for (const variant of VARIANTS) {
    test(`is unknown when spelled ${variant} [TR-01, V-19, H-10]`, async () => {
      assertRefused(await post(variant), 404, 'not_found');
    });
  }

  const ELSEWHERE = [
    ...['/sse', '/message', '/messages', '/debug', '/inspector', '/.env', '/.git/config'],
    ...['/../server/src/main.ts', '/metrics', '/admin', '/register', '/token', '/authorize'],
    ...['/__proto__', '/constructor', '/toString', '/favicon.ico', '/healthz/', '/readyz/'],
  ];
  for (const path of ELSEWHERE) {
    test(`is unknown at ${path} [TR-30, V-12, V-15, SG-09]`, async () => {
      assertRefused(await post(path), 404, 'not_found');
      assertRefused(await ask(server, lines(`GET ${path} HTTP/1.1`)), 404, 'not_found');
    });
  }

  test('is refused when it is longer than any valid one [H-10]', async () => {
    assertRefused(await post(`/mcp?${'a'.repeat(2044)}`), 414, 'uri_too_long');
    assertRefused(await post(`/mcp?${'a'.repeat(2043)}`), 400, 'query');
    assertRefused(await post(`/mcp?${'a'.repeat(70_000)}`), 431, 'header_too_large');
  });

  const FORMS = ['http://localhost/mcp', 'https://evil.example/mcp', 'localhost/mcp', '*'];
  for (const form of FORMS) {
    test(`is refused in the form ${form} [SG-11, H-07]`, async () => {
      const reply = await post(form);
      assert.equal(reply.status, 400);
      assert.equal(reply.headers.get('connection'), 'close');
    });
  }

  test('is refused for HTTP/1.0, with or without Host [SG-11, H-07]', async () => {
    const old = await ask(server, ['POST /mcp HTTP/1.0', ...body], PING);
    assertRefused(old, 400, 'http_version');
    const named = await ask(server, ['POST /mcp HTTP/1.0', 'Host: localhost', ...body], PING);
    assertRefused(named, 400, 'http_version');
  });
});

describe('the method', () => {
  const METHODS = ['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
  for (const method of METHODS) {
    test(`is refused when it is ${method} [H-09, TL-01, SG-09]`, async () => {
      const reply = await ask(server, lines(`${method} /mcp HTTP/1.1`));
      assertRefused(reply, 405, 'method');
      assert.equal(reply.headers.get('allow'), 'POST');
    });
  }

  test('is refused when it is HEAD, without a body [H-09, H-31]', async () => {
    const reply = await ask(server, lines('HEAD /mcp HTTP/1.1'));
    assert.equal(reply.status, 405);
    assert.equal(reply.headers.get('allow'), 'POST');
    assert.equal(reply.text, '');
  });

  test('is refused when it is CONNECT [H-09]', async () => {
    const reply = await ask(server, lines('CONNECT evil.example:443 HTTP/1.1'));
    assertRefused(reply, 405, 'method');
    assert.equal(reply.headers.get('allow'), 'POST');
  });

  for (const method of ['post', 'POST\0', 'TRACK', 'P'.repeat(1000), '__proto__']) {
    const name = JSON.stringify(method.slice(0, 12));
    test(`is not valid HTTP when it is ${name} [H-09]`, async () => {
      assertRefused(await ask(server, lines(`${method} /mcp HTTP/1.1`)), 400, 'malformed_http');
    });
  }

  test('must be GET for pages [H-09]', async () => {
    for (const page of ['/', '/readyz']) {
      const reply = await ask(server, lines(`POST ${page} HTTP/1.1`, ...body), PING);
      assertRefused(reply, 405, 'page_method');
      assert.equal(reply.headers.get('allow'), 'GET');
    }
  });

  test('cannot be overridden by a header [H-08]', async () => {
    const override = [
      'X-HTTP-Method-Override: POST',
      'X-Original-URL: /mcp',
      'X-Rewrite-URL: /mcp',
    ];
    assertRefused(await ask(server, lines('GET /mcp HTTP/1.1', ...override)), 405, 'method');
    assertRefused(await ask(server, lines('POST /x HTTP/1.1', ...override)), 404, 'not_found');
  });
});
