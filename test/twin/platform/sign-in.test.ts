import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ManualClock } from '../support/manual-clock.ts';
import { type Chain, type Reply, setting, startedChain, without } from './support/chain.ts';
import { ECHO, principalOf, received } from './support/program.ts';

const AUTH = '/config/authsettingsV2';
/** What the gateway adds to a browser's request. */
const FORWARDED = { 'x-forwarded-host': 'localhost:8000', 'x-forwarded-proto': 'http' };
const CALLBACK = '/.auth/login/aad/callback';

/** A browser: it keeps cookies, and the sign-in service has its way with it. */
class Browser {
  readonly #chain: Chain;
  readonly cookies = new Map<string, string>();
  constructor(chain: Chain) {
    this.#chain = chain;
  }

  async visit(path: string, form?: Record<string, string>): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await this.#chain.send(path, {
      headers: {
        ...FORWARDED,
        ...(cookie && { cookie }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    });
    for (const line of [reply.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }

  /** Where the platform sends the browser to sign in. */
  async startSignIn(query = ''): Promise<URL> {
    const { headers } = await this.visit(`/.auth/login/aad${query}`);
    return new URL(String(headers.location));
  }

  /** The form that the sign-in service has the browser post. */
  async formFor(request: URL, claims: Record<string, unknown> = {}) {
    const { directory } = this.#chain;
    const nonce = request.searchParams.get('nonce');
    const idToken = await directory.sign(directory.idClaims({ nonce, ...claims }));
    directory.codes.set('the-code', idToken);
    return {
      code: 'the-code',
      id_token: idToken,
      state: request.searchParams.get('state') ?? '',
      session_state: 'x',
    };
  }

  async signIn(query = ''): Promise<Reply> {
    return this.visit(CALLBACK, await this.formFor(await this.startSignIn(query)));
  }
}

describe('the sign-in of a browser', () => {
  const clock = new ManualClock();
  let chain: Chain;
  before(async () => {
    chain = await startedChain({ bundle: ECHO, clock });
  });
  after(() => chain.stop());

  test('asks the sign-in service as the platform does: code and ID token, a nonce, no PKCE', async () => {
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

  test('ends in a session that opens the site, with claims and tokens for the app', async () => {
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

  test('redeems the code as the identity that the deployment names, without a secret', async () => {
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

  test('shows the session at /.auth/me, and to nobody without one', async () => {
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

  test('is over after a sign-out, which goes on to the sign-in service and comes back', async () => {
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
    assert.equal((await browser.visit('/')).status, 401, 'a kept cookie is worth nothing');
  });

  test('lasts as long as the settings say', async () => {
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
    test(`never leads to ${JSON.stringify(target)}`, async () => {
      const query = `?post_login_redirect_uri=${encodeURIComponent(target)}`;
      const { status, headers } = await new Browser(chain).visit(`/.auth/login/aad${query}`);
      assert.deepEqual([status, headers.location], [403, undefined]);

      // The state is not signed, so the callback asks again.
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

  test('leads back to paths and addresses of the own origin', async () => {
    for (const target of ['/', '/a?b=c', 'http://localhost:8000/a']) {
      const { headers } = await new Browser(chain).signIn(
        `?post_login_redirect_uri=${encodeURIComponent(target)}`,
      );
      assert.equal(headers.location, target);
    }
  });

  test('cannot be finished by another browser than the one that started it', async () => {
    const attacker = new Browser(chain);
    const form = await attacker.formFor(await attacker.startSignIn());
    const victim = new Browser(chain);
    assert.equal((await victim.visit(CALLBACK, form)).status, 401);
    await victim.startSignIn();
    assert.equal((await victim.visit(CALLBACK, form)).status, 401);
    assert.equal(victim.cookies.has('AppServiceAuthSession'), false);
  });

  test('must be finished within the life of its nonce', async () => {
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
    test(`is refused with an ID token ${what}`, async () => {
      const browser = new Browser(chain);
      const form = await browser.formFor(await browser.startSignIn(), claims);
      assert.equal((await browser.visit(CALLBACK, form)).status, 401);
    });
  }

  test('is refused where the code is not taken, and where the sign-in service says no', async () => {
    const browser = new Browser(chain);
    const form = await browser.formFor(await browser.startSignIn());
    assert.equal((await browser.visit(CALLBACK, { ...form, code: 'other' })).status, 401);
    const refused = { error: 'access_denied', state: form.state };
    assert.equal((await browser.visit(CALLBACK, refused)).status, 401);
  });

  test('opens nothing but what the client list admits', async () => {
    const path =
      'properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications';
    await chain.update([setting(AUTH, path, [chain.ids.publicClientId])]);
    const browser = new Browser(chain);
    await browser.signIn();
    assert.equal((await browser.visit('/')).status, 403);
    await chain.update();
  });

  test('uses the host of the site where no proxy is trusted', async () => {
    const path = 'properties.httpSettings.forwardProxy';
    await chain.update([setting(AUTH, path, { convention: 'NoProxy' })]);
    const request = await new Browser(chain).startSignIn();
    assert.equal(
      request.searchParams.get('redirect_uri'),
      `https://${chain.host()}/.auth/login/aad/callback`,
    );
    await chain.update();
  });

  test('may lead to an address that the settings list, whatever its query', async () => {
    const path = 'properties.login.allowedExternalRedirectUrls';
    await chain.update([setting(AUTH, path, ['https://friend.example/back'])]);
    const browser = new Browser(chain);
    const to = (target: string) =>
      browser.visit(`/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(target)}`);
    assert.equal((await to('https://friend.example/back?x=1')).status, 302);
    assert.equal((await to('https://friend.example/other')).status, 403);
    await chain.update();
  });

  test('keeps no tokens without the token store', async () => {
    await chain.update([setting(AUTH, 'properties.login.tokenStore.enabled', false)]);
    const browser = new Browser(chain);
    await browser.signIn();
    assert.deepEqual(received(await browser.visit('/'), 'x-ms-token-aad-id-token'), []);
    assert.equal((await browser.visit('/.auth/me')).status, 404);
    await chain.update();
  });

  test('fails where the site does not have the identity that is to sign in', async () => {
    await chain.update([
      setting('/Microsoft.Web/sites/app-zx33kxwdw43wa', 'identity', { type: 'SystemAssigned' }),
    ]);
    assert.equal((await new Browser(chain).signIn()).status, 401);
    await chain.update();
  });

  test('asks for an ID token alone where no client credential is named', async () => {
    const path =
      'properties.identityProviders.azureActiveDirectory.registration.clientSecretSettingName';
    await chain.update([setting(AUTH, path, undefined)]);
    const request = await new Browser(chain).startSignIn();
    assert.equal(request.searchParams.get('response_type'), 'id_token');
    await chain.update();
  });

  test('cannot be had without the check', async () => {
    await chain.update([without(({ id }) => id.endsWith(AUTH))]);
    const reply = await new Browser(chain).visit('/.auth/login/aad');
    assert.equal(reply.json?.url, '/.auth/login/aad', 'the app got the request');
  });
});
