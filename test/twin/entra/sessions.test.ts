import assert from 'node:assert/strict';
import { after, afterEach, before, describe, mock, test } from 'node:test';
import fc from 'fast-check';
import { AZURE_CLI, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import { authorizeUrl, codeGrant, redeem, tokensFor, Visitor } from './support/visitor.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

describe('the passage of time', () => {
  afterEach(() => mock.timers.reset());

  /** Advances the machine's clock for the code that reads it. */
  const pass = (ms: number) => mock.timers.enable({ apis: ['Date'], now: Date.now() + ms });

  const codesOf = async (parameters: Record<string, string>) =>
    (await redeem(tenant, parameters)).body.error_codes;

  test('ends a code after ten minutes: 70008', async () => {
    const back = await new Visitor(tenant).signIn(authorizeUrl(tenant), 'Ben');
    pass(11 * MINUTE_MS);
    const grant = codeGrant(back.searchParams.get('code')) as Record<string, string>;
    assert.deepEqual(await codesOf(grant), [70008]);
  });

  test('ends a refresh token after ninety days, independently of the session: 700082', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const grant = {
      grant_type: 'refresh_token',
      client_id: CLIENT,
      refresh_token: String(refresh_token),
      scope: `${RES}/user_impersonation`,
    };
    pass(89 * DAY_MS);
    assert.equal(await codesOf(grant), undefined);
    mock.timers.setTime(Date.now() + 2 * DAY_MS);
    assert.deepEqual(await codesOf(grant), [700082]);
  });

  test('ends a session after a day', async () => {
    const visitor = new Visitor(tenant);
    await visitor.signIn(authorizeUrl(tenant), 'Ben');
    const silent = authorizeUrl(tenant, { prompt: 'none' });
    assert.ok((await visitor.signIn(silent, 'Ben')).searchParams.get('code'));
    pass(2 * DAY_MS);
    const back = await visitor.signIn(silent, 'Ben');
    assert.match(String(back.searchParams.get('error_description')), /^AADSTS50058: /);
  });
});

describe('a session', () => {
  test('ends with a sign-out', async () => {
    const visitor = new Visitor(tenant);
    await visitor.signIn(authorizeUrl(tenant), 'Ben');
    const { response } = await visitor.go(`${tenant.base}oauth2/v2.0/logout`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await response.text())?.[1] ?? '';
    const end = await visitor.go(`${tenant.base}oauth2/v2.0/logout/confirm`, {
      xsrf,
      logout: 'yes',
    });
    assert.match(await end.response.text(), /You are signed out/);
    const back = await visitor.signIn(authorizeUrl(tenant, { prompt: 'none' }), 'Ben');
    assert.equal(back.searchParams.get('error'), 'login_required');
  });

  test('belongs to one browser: its pages and its redirect do not work in another', async () => {
    const one = new Visitor(tenant);
    const page = await one.go(authorizeUrl(tenant));
    const other = new Visitor(tenant);
    const taken = await other.go(page.url, { user: tenant.user('Ada') });
    assert.equal(taken.response.status, 400);
    assert.match(await taken.response.text(), /This sign-in cannot continue/);
    const uid = page.url.split('/').at(-1);
    const resumed = await other.go(`${tenant.base}oauth2/v2.0/authorize/${uid}`);
    assert.equal(resumed.response.status, 400);
  });
});

describe('for any input,', () => {
  const NAMES = [
    'client_id',
    'redirect_uri',
    'response_type',
    'response_mode',
    'scope',
    'resource',
    'state',
    'nonce',
    'prompt',
    'code_challenge',
    'code_challenge_method',
    'login_hint',
    'pending',
    'request',
    'request_uri',
    'claims',
    'max_age',
    'id_token_hint',
    'grant_type',
    'code',
    'code_verifier',
    'refresh_token',
    'device_code',
    'client_secret',
    'client_assertion',
    'client_assertion_type',
  ];
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom(CLIENT, AZURE_CLI, RES, `${RES}/user_impersonation`, 'openid', 'none', 'code'),
    fc.constantFrom('refresh_token', 'authorization_code', 'client_credentials', '__proto__', '{}'),
  );
  const changes = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 4 });

  test('the authorization endpoint shows a page or redirects to the client', () =>
    fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        const response = await fetch(authorizeUrl(tenant, changed), { redirect: 'manual' });
        await response.arrayBuffer();
        assert.ok([200, 302, 303, 400].includes(response.status), String(response.status));
        const location = response.headers.get('location') ?? '/';
        assert.match(location, /^(\/|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/?)/);
      }),
      { numRuns: 150 },
    ));

  test('the token endpoint answers with JSON, and never with a token', () =>
    fc.assert(
      fc.asyncProperty(changes, async (changed) => {
        const { status, body } = await redeem(tenant, { ...codeGrant('x'), ...changed });
        assert.ok(status === 400 || status === 401, String(status));
        assert.equal(body.access_token, undefined);
        assert.equal((body.error_codes as unknown[]).length, 1);
      }),
      { numRuns: 150 },
    ));
});
