import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ManualClock } from '../support/manual-clock.ts';
import { Browser, CALLBACK } from './support/browser.ts';
import { type Chain, startedChain } from './support/chain.ts';
import { ECHO, principalOf, received } from './support/program.ts';

describe('the sign-in of a browser', () => {
  const clock = new ManualClock();
  let chain: Chain;
  before(async () => {
    chain = await startedChain({ bundle: ECHO, clock });
  });
  after(() => chain.stop());

  test('requests code and ID token with a nonce and without PKCE, as the real platform does', async () => {
    const request = await new Browser(chain).startSignIn('?post_login_redirect_uri=/');
    const { clientId, tenantId } = chain.ids;
    assert.equal(
      request.origin + request.pathname,
      `http://localhost:8001/${tenantId}/oauth2/v2.0/authorize`,
    );
    const { nonce, ...others } = Object.fromEntries(request.searchParams);
    assert.match(String(nonce), /^[0-9a-f]{32}_20260101000000$/);
    assert.deepEqual(others, {
      response_type: 'code id_token',
      redirect_uri: 'http://localhost:8000/.auth/login/aad/callback',
      client_id: clientId,
      scope: 'openid profile email',
      response_mode: 'form_post',
      state: 'redir=%2F',
    });
  });

  test('creates a session that admits to the site, with claims and tokens for the app', async () => {
    const browser = new Browser(chain);
    const reply = await browser.signIn('?post_login_redirect_uri=/');
    assert.equal(reply.status, 302);
    assert.equal(reply.headers.location, '/');
    const [cookie = ''] = [reply.headers['set-cookie'] ?? []].flat();
    assert.match(
      cookie,
      /^AppServiceAuthSession=[\w-]{43}; path=\/; secure; HttpOnly; SameSite=None$/,
    );

    const page = await browser.visit('/');
    assert.equal(page.status, 200);
    assert.ok(
      principalOf(page).claims.some(({ typ, val }) => typ === 'name' && val === 'Ada Lovelace'),
    );
    assert.equal(received(page, 'x-ms-token-aad-id-token').length, 1);
    assert.equal(received(page, 'x-ms-token-aad-access-token').length, 1);
    assert.match(received(page, 'x-ms-token-aad-expires-on')[0] ?? '', /^2026-01-01T00:59:59/);
  });

  test('redeems the code with the deployed identity, without a secret', async () => {
    chain.directory.redeemed.length = 0;
    await new Browser(chain).signIn();
    const form = Object.fromEntries(chain.directory.redeemed[0] ?? []);
    const { client_assertion: assertion = '', ...others } = form;
    assert.deepEqual(others, {
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: 'http://localhost:8000/.auth/login/aad/callback',
      client_id: chain.ids.clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const [, payload = ''] = assertion.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const identity = chain.reference('Microsoft.ManagedIdentity/userAssignedIdentities');
    assert.equal(claims.sub, (identity.properties as { principalId: string }).principalId);
    assert.equal(claims.aud, 'api://AzureADTokenExchange');
    assert.equal(claims.iss, chain.directory.issuer);
  });

  test('shows the session at /.auth/me, and 401 without one', async () => {
    const browser = new Browser(chain);
    assert.equal((await browser.visit('/.auth/me')).status, 401);
    await browser.signIn();
    const { json } = await browser.visit('/.auth/me');
    assert.equal(json.length, 1);
    assert.equal(json[0].provider_name, 'aad');
    assert.equal(json[0].user_id, 'ada@twin.example');
    assert.ok(json[0].id_token && json[0].access_token && json[0].expires_on);
    assert.ok(json[0].user_claims.some(({ typ }: { typ: string }) => typ === 'name'));
    assert.equal((await browser.visit('/.auth/refresh')).status, 403);
  });

  test('ends with a sign-out, which redirects to the sign-in service and back', async () => {
    const browser = new Browser(chain);
    await browser.signIn();
    const stolen = new Map(browser.cookies);
    const { status, headers } = await browser.visit('/.auth/logout');
    assert.equal(status, 302);
    const away = new URL(String(headers.location));
    assert.equal(away.pathname, `/${chain.ids.tenantId}/oauth2/v2.0/logout`);
    assert.equal(
      away.searchParams.get('post_logout_redirect_uri'),
      'http://localhost:8000/.auth/logout/complete',
    );
    assert.equal((await browser.visit('/')).status, 401);
    assert.equal((await browser.visit('/.auth/logout/complete')).status, 200);
    for (const [name, value] of stolen) browser.cookies.set(name, value);
    assert.equal((await browser.visit('/')).status, 401, 'a kept cookie is invalid');
  });

  test('lasts for the configured time', async () => {
    const browser = new Browser(chain);
    await browser.signIn();
    clock.pass(59 * 60_000);
    assert.equal((await browser.visit('/')).status, 200);
    clock.pass(2 * 60_000);
    assert.equal((await browser.visit('/')).status, 401);
  });

  const FOREIGN = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'http:evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    'http://localhost:8000.evil.example/',
    'https://localhost:8000/',
    'evil.example',
  ];
  for (const target of FOREIGN) {
    test(`never redirects to ${JSON.stringify(target)}`, async () => {
      const query = `?post_login_redirect_uri=${encodeURIComponent(target)}`;
      const { status, headers } = await new Browser(chain).visit(`/.auth/login/aad${query}`);
      assert.deepEqual([status, headers.location], [403, undefined]);

      // The state is not signed, so the callback checks again.
      const browser = new Browser(chain);
      const form = await browser.formFor(await browser.startSignIn());
      const state = `redir=${encodeURIComponent(target)}`;
      const answer = await browser.visit(CALLBACK, { ...form, state });
      assert.deepEqual([answer.status, answer.headers.location], [403, undefined]);
      assert.equal(browser.cookies.has('AppServiceAuthSession'), false);

      const logout = `?post_logout_redirect_uri=${encodeURIComponent(target)}`;
      assert.equal((await browser.visit(`/.auth/logout${logout}`)).status, 403);
      assert.equal((await browser.visit(`/.auth/logout/complete${logout}`)).status, 403);
    });
  }

  test('redirects to paths and addresses of the own origin', async () => {
    for (const target of ['/', '/a?b=c', 'http://localhost:8000/a']) {
      const { headers } = await new Browser(chain).signIn(
        `?post_login_redirect_uri=${encodeURIComponent(target)}`,
      );
      assert.equal(headers.location, target);
    }
  });

  test('cannot be completed by a browser other than the one that started it', async () => {
    const attacker = new Browser(chain);
    const form = await attacker.formFor(await attacker.startSignIn());
    const victim = new Browser(chain);
    assert.equal((await victim.visit(CALLBACK, form)).status, 401);
    await victim.startSignIn();
    assert.equal((await victim.visit(CALLBACK, form)).status, 401);
    assert.equal(victim.cookies.has('AppServiceAuthSession'), false);
  });

  test('must be completed within the lifetime of its nonce', async () => {
    const browser = new Browser(chain);
    const request = await browser.startSignIn();
    clock.pass(6 * 60_000);
    assert.equal((await browser.visit(CALLBACK, await browser.formFor(request))).status, 401);
  });

  const WRONG: Record<string, Record<string, unknown>> = {
    'for another client': { aud: '99999999-0000-4000-8000-000000000001' },
    'of another issuer': { iss: 'http://localhost:8001/other/v2.0' },
    'without a nonce': { nonce: undefined },
  };
  for (const [what, claims] of Object.entries(WRONG)) {
    test(`is refused with an ID token: ${what}`, async () => {
      const browser = new Browser(chain);
      const form = await browser.formFor(await browser.startSignIn(), claims);
      assert.equal((await browser.visit(CALLBACK, form)).status, 401);
    });
  }

  test('is refused if the sign-in service rejects the code or returns an error', async () => {
    const browser = new Browser(chain);
    const form = await browser.formFor(await browser.startSignIn());
    assert.equal((await browser.visit(CALLBACK, { ...form, code: 'other' })).status, 401);
    const refused = { error: 'access_denied', state: form.state };
    assert.equal((await browser.visit(CALLBACK, refused)).status, 401);
  });
});
