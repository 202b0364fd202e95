import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bearer,
  type Case,
  header,
  ISSUER,
  MCP_URL,
  outcome,
  PAGE,
  SITE_HOST,
  site,
  USER,
} from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';

const trial = useTrial();

describe('metadata', () => {
  const PATHS = [
    '/.well-known/oauth-protected-resource/mcp',
    '/.well-known/oauth-protected-resource',
    '/mcp/.well-known/oauth-protected-resource',
  ];
  for (const path of PATHS) {
    test(`is served at ${path} without sign-in [AU-01]`, async () => {
      const exchange = await trial.send({ method: 'GET', path });
      assert.equal(exchange.reply.status, 200);
      assert.equal(exchange.forwarded, undefined);
      assert.equal(header(exchange, 'Content-Type'), 'application/json');
      assert.equal(header(exchange, 'Access-Control-Allow-Origin'), '*');
      assert.deepEqual(JSON.parse(exchange.reply.body), {
        resource: MCP_URL,
        authorization_servers: [ISSUER],
        scopes_supported: [`${MCP_URL}/user_impersonation`],
        bearer_methods_supported: ['header'],
        resource_name: 'Secure MCP server',
      });
    });

    test(`can be read by any page at ${path}`, async () => {
      const headers = { Origin: 'https://any.example' };
      const exchange = await trial.send({ method: 'OPTIONS', path, headers });
      assert.equal(exchange.reply.status, 204);
      assert.equal(header(exchange, 'Access-Control-Allow-Origin'), '*');
      assert.equal(header(exchange, 'Access-Control-Allow-Credentials'), undefined);
      assert.equal(exchange.reply.body, '');
    });
  }

  test('is the same whatever the request claims about its host [BP-03]', async () => {
    const path = '/.well-known/oauth-protected-resource/mcp';
    const plain = await trial.send({ method: 'GET', path });
    const headers = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'host=evil.example',
      'X-Original-Host': 'evil.example',
    };
    const forged = await trial.send({ method: 'GET', path, headers });
    assert.equal(forged.reply.body, plain.reply.body);
  });

  test('is not served while authentication is skipped', async () => {
    const named = {
      authentication: 'skipped',
      'admitted-addresses': '203.000.113.007-203.000.113.007',
    };
    const exchange = await trial.send({ method: 'GET', path: PATHS[0] as string, named });
    assert.equal(outcome(exchange), 'not_found');
  });
});

describe('a preflight of the endpoint', () => {
  const preflight = (Origin?: string) => trial.send({ method: 'OPTIONS', headers: { Origin } });

  test('allows what an allowed page needs, without cookies', async () => {
    const exchange = await preflight(PAGE);
    assert.equal(exchange.reply.status, 204);
    assert.equal(header(exchange, 'Access-Control-Allow-Origin'), PAGE);
    assert.equal(header(exchange, 'Access-Control-Allow-Methods'), 'POST, GET, DELETE');
    // A page whose permission is withdrawn keeps it no longer than this.
    assert.equal(header(exchange, 'Access-Control-Max-Age'), '600');
    const allowed = header(exchange, 'Access-Control-Allow-Headers')?.toLowerCase().split(', ');
    for (const name of ['authorization', 'content-type', 'mcp-protocol-version', 'mcp-name']) {
      assert.ok(allowed?.includes(name), name);
    }
    assert.equal(header(exchange, 'Access-Control-Allow-Credentials'), undefined);
  });

  test('refuses a page that is not allowed [H-24]', async () => {
    const exchange = await preflight('https://evil.example');
    assert.equal(outcome(exchange), 'origin');
    assert.equal(header(exchange, 'Access-Control-Allow-Origin'), undefined);
  });

  test('refuses the null origin [H-24]', async () => {
    assert.equal(outcome(await preflight('null')), 'origin');
  });

  test('does not allow a call without an origin', async () => {
    assert.equal(outcome(await preflight()), 'method');
  });
});

describe('the browser', () => {
  const open = (path: string, change: Case = {}) => trial.send({ method: 'GET', path, ...change });

  test('is redirected to sign in without a session', async () => {
    const challenge = `Bearer realm="${SITE_HOST}"`;
    const exchange = await open('/', site(401, { 'WWW-Authenticate': challenge }));
    assert.equal(exchange.reply.status, 302);
    assert.equal(header(exchange, 'Location'), '/.auth/login/aad?post_login_redirect_uri=/');
    assert.equal(header(exchange, 'Cache-Control'), 'no-store');
    assert.doesNotMatch(JSON.stringify(exchange.reply), new RegExp(SITE_HOST));
  });

  test('gets the page with a session, including its content policy', async () => {
    const answer = site(200, { 'Content-Security-Policy': "default-src 'self'" });
    const exchange = await open('/', { ...answer, headers: { Cookie: 'AppServiceAuthSession=x' } });
    assert.equal(exchange.reply.body, '<p>from the site</p>');
    assert.equal(header(exchange, 'Content-Security-Policy'), "default-src 'self'");
    assert.deepEqual(exchange.forwarded?.headers.Cookie, ['AppServiceAuthSession=x']);
  });

  for (const path of ['/', '/.auth/login/aad', '/.auth/login/aad/callback']) {
    test(`is authenticated at ${path} only by its cookie [J-13]`, async () => {
      const headers = { Authorization: bearer(USER), 'X-ZUMO-AUTH': 'x' };
      const { forwarded } = await open(path, { headers });
      assert.deepEqual(
        Object.keys(forwarded?.headers ?? {}).filter((name) => Object.hasOwn(headers, name)),
        [],
      );
      assert.ok(forwarded);
    });
  }

  test("gets the documented messages instead of the platform's pages", async () => {
    assert.equal(outcome(await open('/', site(403))), 'forbidden');
    assert.equal(outcome(await open('/', site(503))), 'unavailable');
    assert.equal(outcome(await open('/', site(431))), 'header_too_large');
    assert.equal(outcome(await open('/', site(400))), 'malformed_http');
    assert.equal(outcome(await open('/.auth/login/aad', site(404))), 'not_found');
    assert.equal(outcome(await open('/.auth/login/aad/callback', site(401))), 'forbidden');
  });

  test('signs in and returns to the page, whatever else the link contains', async () => {
    const exchange = await open('/.auth/login/aad', { query: { prompt: ['none'] } });
    assert.equal(exchange.forwarded?.path, '/.auth/login/aad');
    assert.deepEqual(exchange.forwarded?.query, { post_login_redirect_uri: ['/'] });
  });

  for (const [name, value] of [
    ['post_login_redirect_uri', 'https://evil.example'],
    ['post_login_redirect_uri', '//evil.example'],
    ['POST_LOGIN_REDIRECT_URI', '/\\evil.example'],
    ['post_login_redirect_url', 'https://evil.example'],
  ] as const) {
    test(`is refused with ${name}=${value}`, async () => {
      const exchange = await open('/.auth/login/aad', { query: { [name]: [value] } });
      assert.equal(outcome(exchange), 'return_target');
      assert.equal(exchange.forwarded, undefined);
    });
  }

  test('is refused with a second redirect target after a valid one (ASVS 15.3.7)', async () => {
    const query = { post_login_redirect_uri: ['/', 'https://evil.example'] };
    assert.equal(outcome(await open('/.auth/login/aad', { query })), 'return_target');
  });

  test('is refused with a foreign target after signing out', async () => {
    const query = { post_logout_redirect_uri: ['https://evil.example'] };
    assert.equal(outcome(await open('/.auth/logout', { query })), 'return_target');
  });

  test('signs out', async () => {
    const query = { x: ['1'], post_logout_redirect_uri: ['/'] };
    const { forwarded } = await open('/.auth/logout', { query });
    assert.equal(forwarded?.path, '/.auth/logout');
    assert.deepEqual(forwarded?.query, {});
  });

  for (const [target, expected] of [
    ['/', '302'],
    ['/?a=b', '302'],
    ['https://gateway.example/', '302'],
    ['https://gateway.example.evil.example/', 'return_target'],
    ['//evil.example/', 'return_target'],
    ['/\\evil.example/', 'return_target'],
    ['/\t/evil.example/', 'return_target'],
    ['/\u00a0/evil.example/', 'return_target'],
    ['/a b', 'return_target'],
    ['/a?b=%20c#d', '302'],
    ['https://evil.example/', 'return_target'],
    ['javascript:alert(1)', 'return_target'],
  ] as const) {
    test(`is sent to ${target} after signing in, or refused`, async () => {
      const answer = site(302, { Location: target, 'Set-Cookie': 'AppServiceAuthSession=x' });
      const exchange = await open('/.auth/login/aad/callback', answer);
      assert.equal(outcome(exchange), expected);
      const cookie = header(exchange, 'Set-Cookie');
      assert.equal(cookie, expected === '302' ? 'AppServiceAuthSession=x' : undefined);
    });
  }

  test('returns with what the sign-in service gave it', async () => {
    const query = { code: ['c'], state: ['s'] };
    const { forwarded } = await open('/.auth/login/aad/callback', { query });
    assert.deepEqual(forwarded?.query, query);
    const { forwarded: posted } = await trial.send({
      path: '/.auth/login/aad/callback',
      headers: { Origin: 'https://login.example', Cookie: 'Nonce=x' },
      body: 'code=c',
    });
    assert.equal(posted?.body, 'code=c');
    assert.deepEqual(posted?.headers.Cookie, ['Nonce=x']);
  });

  for (const path of [
    '/.auth/me',
    '/.auth/refresh',
    '/.auth/login/facebook',
    '/healthz',
    '/readyz',
  ]) {
    test(`finds nothing at ${path} [P-09]`, async () => {
      const exchange = await open(path);
      assert.equal(outcome(exchange), 'not_found');
      assert.equal(exchange.forwarded, undefined);
    });
  }
});
