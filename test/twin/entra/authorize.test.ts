import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Changes, numberOf, refusedAt } from './support/refused.ts';
import { API, AZURE_CLI, openTenant, RES, type Tenant } from './support/tenant.ts';
import { authorizeUrl, Visitor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

describe('the authorization endpoint redirects with an error for', () => {
  const cases: readonly (readonly [
    title: string,
    changes: Changes,
    code: number,
    error: string,
  ])[] = [
    [
      'a bare scope with a resource: 9010010',
      { scope: 'user_impersonation' },
      9010010,
      'invalid_target',
    ],
    [
      'a resource with a trailing slash: 9010010',
      { resource: `${RES}/` },
      9010010,
      'invalid_target',
    ],
    [
      'a resource that differs in case: 9010010',
      { resource: 'http://LOCALHOST:8000/mcp' },
      9010010,
      'invalid_target',
    ],
    ['a resource named by client id: 9010010', { resource: API }, 9010010, 'invalid_target'],
    [
      'a resource with OIDC scopes only: 9010010',
      { scope: 'openid profile' },
      9010010,
      'invalid_target',
    ],
    [
      'a scope of an unknown resource: 500011',
      { scope: 'https://elsewhere.example/mcp/user_impersonation' },
      500011,
      'invalid_resource',
    ],
    [
      'a bare scope without a resource: 650053',
      { scope: 'user_impersonation', resource: undefined },
      650053,
      'invalid_client',
    ],
    [
      'a scope that the API does not have: 650053',
      { scope: `${RES}/everything` },
      650053,
      'invalid_client',
    ],
    [
      'a client that requests a scope of itself: 90009',
      { client_id: API, redirect_uri: 'http://localhost:8000/.auth/login/aad/callback' },
      90009,
      'invalid_request',
    ],
    [
      '.default with another scope: 70011',
      { scope: `${RES}/.default ${RES}/user_impersonation` },
      70011,
      'invalid_scope',
    ],
    [
      'a scope with forbidden characters: 70011',
      { scope: `${RES}/"user"` },
      70011,
      'invalid_scope',
    ],
    [
      'scopes of two resources: 28000',
      {
        scope: `${RES}/user_impersonation https://graph.microsoft.com/User.Read`,
        resource: undefined,
      },
      28000,
      'invalid_scope',
    ],
    ['no scope: 900144', { scope: undefined }, 900144, 'invalid_request'],
    ['a missing response type: 900144', { response_type: undefined }, 900144, 'invalid_request'],
    [
      'an unknown response type: 700051',
      { response_type: 'code token' },
      700051,
      'unsupported_response_type',
    ],
    [
      'an ID token for a client that may not request one: 700054',
      { response_type: 'id_token' },
      700054,
      'unsupported_response_type',
    ],
    ['two prompts at once: 90023', { prompt: 'login consent' }, 90023, 'invalid_request'],
    ['an unknown prompt: 90023', { prompt: 'create' }, 90023, 'invalid_request'],
    ['prompt=none without a session: 50058', { prompt: 'none' }, 50058, 'login_required'],
  ];
  for (const [title, changes, code, error] of cases) {
    test(title, async () => {
      const parameters = await refusedAt(tenant, changes);
      assert.equal(numberOf(parameters), code);
      assert.equal(parameters.get('error'), error);
    });
  }

  test('a scope that is disabled: 650053', async () => {
    const scopes = tenant.api.api.oauth2PermissionScopes;
    tenant.api.api.oauth2PermissionScopes = scopes.map((one) => ({ ...one, isEnabled: false }));
    const parameters = await refusedAt(tenant, {});
    assert.equal(numberOf(parameters), 650053);
    tenant.api.api.oauth2PermissionScopes = scopes;
  });

  test('a user who declines: 65004', async () => {
    const parameters = await refusedAt(tenant, {}, 'Cleo', 'decline');
    assert.equal(numberOf(parameters), 65004);
    assert.equal(parameters.get('error'), 'access_denied');
  });

  test('prompt=none without consent: 65001', async () => {
    const visitor = new Visitor(tenant);
    const cli = { client_id: AZURE_CLI, redirect_uri: 'http://localhost:1' };
    const first = await visitor.signIn(authorizeUrl(tenant, cli), 'Cleo');
    assert.ok(first.searchParams.get('code'));
    const url = authorizeUrl(tenant, { ...cli, prompt: 'none', scope: `${RES}/secrets.read` });
    const back = await visitor.signIn(url, 'Cleo');
    assert.equal(back.searchParams.get('error'), 'interaction_required');
    assert.equal(numberOf(back.searchParams), 65001);
  });

  test('a user without a required assignment: 50105', async () => {
    tenant.principal.appRoleAssignmentRequired = true;
    try {
      const parameters = await refusedAt(tenant, {}, 'Ben');
      assert.equal(numberOf(parameters), 50105);
    } finally {
      tenant.principal.appRoleAssignmentRequired = false;
    }
  });
});

describe('the authorization endpoint shows an error page and does not redirect for', () => {
  const cases: readonly (readonly [title: string, changes: Changes, code: number])[] = [
    ['an unknown client: 700016', { client_id: '11111111-2222-4333-8444-555555555555' }, 700016],
    [
      'a redirect that is not registered: 50011',
      { redirect_uri: 'https://evil.example/callback' },
      50011,
    ],
    [
      'a loopback redirect with another path: 50011',
      { redirect_uri: 'http://localhost:1/evil' },
      50011,
    ],
    [
      'a redirect of another scheme: 50011',
      { redirect_uri: 'https://localhost:1/callback' },
      50011,
    ],
    [
      'a redirect with a user name: 50011',
      { redirect_uri: 'http://a@localhost:1/callback' },
      50011,
    ],
    ['a missing client ID: 900144', { client_id: undefined }, 900144],
    ['no redirect: 900144', { redirect_uri: undefined }, 900144],
  ];
  for (const [title, changes, code] of cases) {
    test(title, async () => {
      const { response } = await new Visitor(tenant).go(authorizeUrl(tenant, changes));
      assert.equal(response.status, 400);
      assert.match(await response.text(), new RegExp(`AADSTS${code}: `));
    });
  }
});

test('a loopback redirect matches its registration on any port', async () => {
  const changes = { redirect_uri: 'http://127.0.0.1:33418/oauth/callback' };
  const back = await new Visitor(tenant).signIn(authorizeUrl(tenant, changes), 'Ben');
  assert.equal(back.origin, 'http://127.0.0.1:33418');
});
