import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ManualClock } from '../support/manual-clock.ts';
import { Browser } from './support/browser.ts';
import { type Chain, setting, startedChain, without } from './support/chain.ts';
import { ECHO, received } from './support/program.ts';

const AUTH = '/config/authsettingsV2';
const ENTRA = 'properties.identityProviders.azureActiveDirectory';
const NAMED_SECRET = `${ENTRA}.registration.clientSecretSettingName`;

describe('the settings of the sign-in', () => {
  const clock = new ManualClock();
  let chain: Chain;
  before(async () => {
    chain = await startedChain({ bundle: ECHO, clock });
  });
  beforeEach(() => chain.update());
  after(() => chain.stop());

  test('admit only the clients on the list', async () => {
    const path = `${ENTRA}.validation.defaultAuthorizationPolicy.allowedApplications`;
    await chain.update([setting(AUTH, path, [chain.ids.publicClientId])]);
    const browser = new Browser(chain);
    await browser.signIn();
    assert.equal((await browser.visit('/')).status, 403);
  });

  test("select the site's own host if no proxy is trusted", async () => {
    const path = 'properties.httpSettings.forwardProxy';
    await chain.update([setting(AUTH, path, { convention: 'NoProxy' })]);
    const request = await new Browser(chain).startSignIn();
    assert.equal(
      request.searchParams.get('redirect_uri'),
      `https://${chain.host()}/.auth/login/aad/callback`,
    );
  });

  test('can allow a return address, whatever its query', async () => {
    const path = 'properties.login.allowedExternalRedirectUrls';
    await chain.update([setting(AUTH, path, ['https://friend.example/back'])]);
    const browser = new Browser(chain);
    const to = (target: string) =>
      browser.visit(`/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(target)}`);
    assert.equal((await to('https://friend.example/back?x=1')).status, 302);
    assert.equal((await to('https://friend.example/other')).status, 403);
  });

  test('keep no tokens without the token store', async () => {
    await chain.update([setting(AUTH, 'properties.login.tokenStore.enabled', false)]);
    const browser = new Browser(chain);
    await browser.signIn();
    assert.deepEqual(received(await browser.visit('/'), 'x-ms-token-aad-id-token'), []);
    assert.equal((await browser.visit('/.auth/me')).status, 404);
  });

  test('make the sign-in fail if the site lacks the named identity', async () => {
    await chain.update([
      setting('/Microsoft.Web/sites/app-zx33kxwdw43wa', 'identity', { type: 'SystemAssigned' }),
    ]);
    assert.equal((await new Browser(chain).signIn()).status, 401);
  });

  test('request only an ID token without a client credential', async () => {
    await chain.update([setting(AUTH, NAMED_SECRET, undefined)]);
    const request = await new Browser(chain).startSignIn();
    assert.equal(request.searchParams.get('response_type'), 'id_token');
  });

  test('can name a secret for redeeming the code', async () => {
    await chain.update([
      setting(AUTH, NAMED_SECRET, 'THE_SECRET'),
      setting('/config/appsettings', 'properties.THE_SECRET', 'hidden'),
    ]);
    chain.directory.redeemed.length = 0;
    assert.equal((await new Browser(chain).signIn()).status, 302);
    const form = Object.fromEntries(chain.directory.redeemed[0] ?? []);
    assert.equal(form.client_secret, 'hidden');
    assert.equal(form.client_assertion, undefined);
  });

  test('make the sign-in fail if the setting with the secret is missing', async () => {
    await chain.update([setting(AUTH, NAMED_SECRET, 'NOT_MADE')]);
    assert.equal((await new Browser(chain).signIn()).status, 401);
  });

  test('can name the headers that contain the public address', async () => {
    const proxy = {
      convention: 'Custom',
      customHostHeaderName: 'X-Public-Host',
      customProtoHeaderName: 'X-Public-Proto',
    };
    await chain.update([setting(AUTH, 'properties.httpSettings.forwardProxy', proxy)]);
    const forwarded = { 'x-public-host': 'mcp.example', 'x-forwarded-host': 'evil.example' };
    const request = await new Browser(chain, forwarded).startSignIn();
    assert.equal(
      request.searchParams.get('redirect_uri'),
      'https://mcp.example/.auth/login/aad/callback',
    );
  });

  test('can end a session when its ID token expires', async () => {
    const path = 'properties.login.cookieExpiration.convention';
    await chain.update([setting(AUTH, path, 'IdentityProviderDerived')]);
    const browser = new Browser(chain);
    const form = await browser.formFor(await browser.startSignIn(), chain.directory.times(600));
    await browser.visit('/.auth/login/aad/callback', form);
    clock.pass(9 * 60_000);
    assert.equal((await browser.visit('/')).status, 200);
    clock.pass(2 * 60_000);
    assert.equal((await browser.visit('/')).status, 401);
  });

  test('can turn off the nonce check', async () => {
    await chain.update([setting(AUTH, 'properties.login.nonce.validateNonce', false)]);
    const browser = new Browser(chain);
    const form = await browser.formFor(await browser.startSignIn(), { nonce: undefined });
    assert.equal((await browser.visit('/.auth/login/aad/callback', form)).status, 302);
  });

  test('can move the endpoints under another prefix', async () => {
    await chain.update([setting(AUTH, 'properties.httpSettings.routes.apiPrefix', '/auth')]);
    assert.equal((await new Browser(chain).visit('/auth/login/aad')).status, 302);
    assert.equal((await new Browser(chain).visit('/.auth/login/aad')).status, 401);
  });

  test('disable the sign-in together with the authentication check', async () => {
    await chain.update([without(({ id }) => id.endsWith(AUTH))]);
    const reply = await new Browser(chain).visit('/.auth/login/aad');
    assert.equal(reply.json?.url, '/.auth/login/aad', 'the app got the request');
  });
});
