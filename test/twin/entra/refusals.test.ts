import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { API, AZURE_CLI, CALLER, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import { authorizeUrl, codeGrant, redeem, tokensFor, Visitor } from './support/visitor.ts';

type Changes = Record<string, string | undefined>;

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

/** The numbers in the callback or on the page that a request ends with. */
async function refusedAt(
  changes: Changes,
  user = 'Ben',
  decision = 'accept',
): Promise<URLSearchParams> {
  const back = await new Visitor(tenant).signIn(authorizeUrl(tenant, changes), user, decision);
  const answer = back.hash ? new URLSearchParams(back.hash.slice(1)) : back.searchParams;
  assert.equal(answer.get('state'), 'the-state');
  assert.equal(answer.get('code'), null);
  assert.equal(answer.get('iss'), null);
  return answer;
}

const numberOf = (text: unknown): number => Number(/^AADSTS(\d+): /.exec(String(text))?.[1]);

async function refusal(parameters: Changes, headers?: Record<string, string>) {
  const { status, body } = await redeem(tenant, parameters, headers);
  return { status, error: body.error, codes: body.error_codes };
}

describe('the authorization endpoint sends back', () => {
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
      'a resource with a slash at its end: 9010010',
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
      'a resource beside sign-in scopes alone: 9010010',
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
      'a scope of the API for its own client: 90009',
      { client_id: API, redirect_uri: 'http://localhost:8000/.auth/login/aad/callback' },
      90009,
      'invalid_request',
    ],
    [
      '.default beside another scope: 70011',
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
    ['no response type: 900144', { response_type: undefined }, 900144, 'invalid_request'],
    [
      'an unknown response type: 700051',
      { response_type: 'code token' },
      700051,
      'unsupported_response_type',
    ],
    [
      'an ID token for a client that may not have one: 700054',
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
      const parameters = await refusedAt(changes);
      assert.equal(numberOf(parameters.get('error_description')), code);
      assert.equal(parameters.get('error'), error);
    });
  }

  test('a scope that is disabled: 650053', async () => {
    const scopes = tenant.api.api.oauth2PermissionScopes;
    tenant.api.api.oauth2PermissionScopes = scopes.map((one) => ({ ...one, isEnabled: false }));
    const parameters = await refusedAt({});
    assert.equal(numberOf(parameters.get('error_description')), 650053);
    tenant.api.api.oauth2PermissionScopes = scopes;
  });

  test('a user who declines: 65004', async () => {
    const parameters = await refusedAt({}, 'Cleo', 'decline');
    assert.equal(numberOf(parameters.get('error_description')), 65004);
    assert.equal(parameters.get('error'), 'access_denied');
  });

  test('prompt=none where consent is missing: 65001', async () => {
    const visitor = new Visitor(tenant);
    const cli = { client_id: AZURE_CLI, redirect_uri: 'http://localhost:1' };
    const first = await visitor.signIn(authorizeUrl(tenant, cli), 'Cleo');
    assert.ok(first.searchParams.get('code'));
    const url = authorizeUrl(tenant, { ...cli, prompt: 'none', scope: `${RES}/secrets.read` });
    const back = await visitor.signIn(url, 'Cleo');
    assert.equal(back.searchParams.get('error'), 'interaction_required');
    assert.equal(numberOf(back.searchParams.get('error_description')), 65001);
  });

  test('a user without an assignment, where one is required: 50105', async () => {
    tenant.principal.appRoleAssignmentRequired = true;
    try {
      const parameters = await refusedAt({}, 'Ben');
      assert.equal(numberOf(parameters.get('error_description')), 50105);
    } finally {
      tenant.principal.appRoleAssignmentRequired = false;
    }
  });
});

describe('the authorization endpoint shows on a page, with no way back,', () => {
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
    ['no client id: 900144', { client_id: undefined }, 900144],
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

describe('the token endpoint answers', () => {
  const code = async (changes: Changes = {}, user = 'Ben') =>
    (await new Visitor(tenant).signIn(authorizeUrl(tenant, changes), user)).searchParams.get(
      'code',
    );

  test('every refusal in Entra’s shape, with nothing that may be kept', async () => {
    const response = await fetch(`${tenant.base}oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: CLIENT }),
    });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const body = (await response.json()) as Record<string, string>;
    assert.deepEqual(Object.keys(body), [
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
    ]);
    assert.deepEqual(body.error_codes, [70003]);
    assert.equal(
      body.error_description,
      `AADSTS70003: The app requested an unsupported grant type 'password'. ` +
        `Trace ID: ${body.trace_id} Correlation ID: ${body.correlation_id} Timestamp: ${body.timestamp}`,
    );
    assert.match(String(body.timestamp), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
  });

  test('no grant type, no client, no code: 900144', async () => {
    for (const missing of ['grant_type', 'client_id', 'code', 'redirect_uri']) {
      const { codes } = await refusal(codeGrant('x', { [missing]: undefined }));
      assert.deepEqual(codes, [900144], missing);
    }
  });

  test('a resource that is not the one of the scopes: 9010010', async () => {
    const { error, codes } = await refusal(codeGrant(await code(), { resource: `${RES}/` }));
    assert.deepEqual([error, codes], ['invalid_target', [9010010]]);
  });

  test('a secret from a public client: 700025', async () => {
    const found = await refusal(codeGrant(await code(), { client_secret: 'anything' }));
    assert.deepEqual(found, { status: 401, error: 'invalid_client', codes: [700025] });
  });

  test('no secret from a client of the Web platform: 7000218', async () => {
    const grant = {
      client_id: API,
      redirect_uri: 'http://localhost:8000/.auth/login/aad/callback',
    };
    const found = await refusal(codeGrant('any', grant));
    assert.deepEqual(found, { status: 401, error: 'invalid_client', codes: [7000218] });
  });

  test('no secret for what went to a Web redirect, though the client has native ones: 7000218', async () => {
    const redirect_uri = 'https://site.example/callback';
    tenant.client.web.redirectUris = [redirect_uri];
    const { codes } = await refusal(codeGrant(await code({ redirect_uri }), { redirect_uri }));
    assert.deepEqual(codes, [7000218]);
    tenant.client.web.redirectUris = [];
  });

  test('a page’s request for what went to a native redirect: 9002326', async () => {
    const origin = { origin: 'https://page.example' };
    const { codes } = await refusal(codeGrant(await code()), origin);
    assert.deepEqual(codes, [9002326]);
  });

  test('a request without an origin for what went to a single-page redirect: 9002327', async () => {
    tenant.client.spa.redirectUris = ['https://page.example/callback'];
    const spa = { redirect_uri: 'https://page.example/callback' };
    const { codes } = await refusal(codeGrant(await code(spa), spa));
    assert.deepEqual(codes, [9002327]);
    const page = await redeem(tenant, codeGrant(await code(spa), spa), {
      origin: 'https://page.example',
    });
    assert.equal(page.status, 200);
    // The same holds for what comes of it later.
    const { codes: later } = await refusal({
      grant_type: 'refresh_token',
      client_id: CLIENT,
      refresh_token: String(page.body.refresh_token),
      scope: `${RES}/user_impersonation`,
    });
    assert.deepEqual(later, [9002327]);
    tenant.client.spa.redirectUris = [];
  });

  test('a single-page redirect without PKCE: 9002325', async () => {
    tenant.client.spa.redirectUris = ['https://page.example/callback'];
    const parameters = await refusedAt({
      redirect_uri: 'https://page.example/callback',
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    assert.equal(numberOf(parameters.get('error_description')), 9002325);
    tenant.client.spa.redirectUris = [];
  });

  test('another code verifier, or none: 501481', async () => {
    const other = createHash('sha256').update('other').digest('base64url');
    for (const code_verifier of [other, undefined]) {
      const { codes } = await refusal(codeGrant(await code(), { code_verifier }));
      assert.deepEqual(codes, [501481]);
    }
  });

  test('a code that was redeemed before: 54005', async () => {
    const once = await code();
    assert.equal((await redeem(tenant, codeGrant(once))).status, 200);
    assert.deepEqual((await refusal(codeGrant(once))).codes, [54005]);
  });

  test('another redirect than the code was sent to: 500112', async () => {
    const { codes } = await refusal(
      codeGrant(await code(), { redirect_uri: `http://localhost:1/callback` }),
    );
    assert.deepEqual(codes, [500112]);
  });

  test('a code of another client: 70000', async () => {
    const { codes } = await refusal(
      codeGrant(await code(), { client_id: AZURE_CLI, redirect_uri: 'http://localhost' }),
    );
    assert.deepEqual(codes, [70000]);
  });

  test('a parameter that comes twice: 9002313', async () => {
    const body = new URLSearchParams(codeGrant('x') as Record<string, string>);
    body.append('code', 'y');
    const response = await fetch(`${tenant.base}oauth2/v2.0/token`, { method: 'POST', body });
    assert.deepEqual(((await response.json()) as { error_codes: number[] }).error_codes, [9002313]);
  });

  test('a body that no form needs: 413', async () => {
    const body = new URLSearchParams({ grant_type: 'x'.repeat(100_000) });
    const response = await fetch(`${tenant.base}oauth2/v2.0/token`, { method: 'POST', body });
    assert.equal(response.status, 413);
  });

  test('another tenant: 90002', async () => {
    const other = '99999999-9999-4999-8999-999999999999';
    const response = await fetch(
      `${tenant.entra.login}${other}/v2.0/.well-known/openid-configuration`,
    );
    assert.deepEqual(((await response.json()) as { error_codes: number[] }).error_codes, [90002]);
  });
});

describe('a refresh', () => {
  const refresh = (token: unknown, changes: Changes = {}) => ({
    grant_type: 'refresh_token',
    client_id: CLIENT,
    refresh_token: String(token),
    scope: `${RES}/user_impersonation`,
    resource: RES,
    ...changes,
  });

  test('with its scope works, and brings a new refresh token each time', async () => {
    const first = await tokensFor(tenant, 'Ben');
    const { status, body } = await redeem(tenant, refresh(first.refresh_token));
    assert.equal(status, 200);
    assert.notEqual(body.refresh_token, first.refresh_token);
    assert.equal((await redeem(tenant, refresh(body.refresh_token))).status, 200);
    // The used one stays good: Entra documents that it does not revoke it.
    assert.equal((await redeem(tenant, refresh(first.refresh_token))).status, 200);
  });

  test('without a scope and with a resource: 9010010', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { error, codes } = await refusal(refresh(refresh_token, { scope: undefined }));
    assert.deepEqual([error, codes], ['invalid_target', [9010010]]);
  });

  test('without either works as before', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { status } = await redeem(
      tenant,
      refresh(refresh_token, { scope: undefined, resource: undefined }),
    );
    assert.equal(status, 200);
  });

  test('without a scope by a client that is its own API: 90009', async () => {
    tenant.api.publicClient.redirectUris = ['http://localhost/callback'];
    const self = { client_id: API, resource: undefined };
    const scope = `${API}/user_impersonation offline_access`;
    const { refresh_token } = await tokensFor(tenant, 'Ben', { ...self, scope });
    const { codes } = await refusal(refresh(refresh_token, { ...self, scope: undefined }));
    assert.deepEqual(codes, [90009]);
    tenant.api.publicClient.redirectUris = [];
  });

  test('for a scope that nobody consented to: 65001, which clients know to ask for', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { body } = await redeem(tenant, refresh(refresh_token, { scope: `${RES}/secrets.read` }));
    assert.deepEqual(
      [body.error, body.error_codes, body.suberror],
      ['invalid_grant', [65001], 'consent_required'],
    );
  });

  test('with a token of another client: 70000', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { codes } = await refusal(refresh(refresh_token, { client_id: AZURE_CLI }));
    assert.deepEqual(codes, [70000]);
  });

  test('is not to be had without offline_access', async () => {
    const tokens = await tokensFor(tenant, 'Ben', { scope: `${RES}/user_impersonation` });
    assert.equal(typeof tokens.access_token, 'string');
    assert.equal(tokens.refresh_token, undefined);
  });
});

describe('client credentials', () => {
  const grant = (changes: Changes = {}) => ({
    grant_type: 'client_credentials',
    client_id: CALLER,
    client_secret: 'right',
    scope: `${RES}/.default`,
    ...changes,
  });

  before(() => {
    tenant.entra.directory.clientSecrets.push({
      appId: CLIENT,
      sha256: createHash('sha256').update('right').digest('hex'),
    });
  });

  test('of nobody: 700016', async () => {
    assert.deepEqual((await refusal(grant())).codes, [700016]);
  });
  test('with a wrong secret: 7000215', async () => {
    const found = await refusal(grant({ client_id: CLIENT, client_secret: 'wrong' }));
    assert.deepEqual([found.status, found.codes], [401, [7000215]]);
  });
  test('with no credential: 7000218', async () => {
    const found = await refusal(grant({ client_id: CLIENT, client_secret: undefined }));
    assert.deepEqual(found.codes, [7000218]);
  });
  test('for a scope by name: 1002012', async () => {
    const scope = `${RES}/user_impersonation`;
    assert.deepEqual((await refusal(grant({ client_id: CLIENT, scope }))).codes, [1002012]);
  });
  test('without a role, where one is required: 501051', async () => {
    tenant.principal.appRoleAssignmentRequired = true;
    assert.deepEqual((await refusal(grant({ client_id: CLIENT }))).codes, [501051]);
    tenant.principal.appRoleAssignmentRequired = false;
  });
});

describe('where users may not consent', () => {
  let strict: Tenant;
  before(async () => {
    strict = await openTenant({ usersMayConsent: false });
  });
  after(() => strict[Symbol.asyncDispose]());

  const end = async (user: string, decision: string, changes: Changes = {}, everybody = false) =>
    (await new Visitor(strict).signIn(authorizeUrl(strict, changes), user, decision, everybody))
      .searchParams;

  test('a user is told to ask an administrator, and the client gets 90095', async () => {
    const found = await end('Ben', 'back');
    assert.equal(numberOf(found.get('error_description')), 90095);
  });

  test('a form that the page does not offer is of no use', async () => {
    const visitor = new Visitor(strict);
    const login = await visitor.go(authorizeUrl(strict));
    const consent = await visitor.go(login.url, { user: strict.user('Ben') });
    const again = await visitor.go(consent.url, { decision: 'accept', everybody: 'yes' });
    assert.match(await again.response.text(), /An administrator has to accept this/);
    assert.deepEqual(strict.entra.directory.consents, []);
  });

  test('an administrator accepts for everybody, but prompt=consent needs one again: 90095', async () => {
    assert.ok((await end('Cleo', 'accept', {}, true)).get('code'));
    assert.ok((await end('Ben', 'back')).get('code'));
    const found = await end('Ben', 'back', { prompt: 'consent' });
    assert.equal(numberOf(found.get('error_description')), 90095);
  });
});

test('what one user accepts, even for everybody, counts for that user alone', async () => {
  const own = await openTenant();
  await new Visitor(own).signIn(authorizeUrl(own), 'Ada', 'accept', true);
  const [held] = own.entra.directory.consents;
  assert.equal(held?.principalId, own.user('Ada'));
  const visitor = new Visitor(own);
  const login = await visitor.go(authorizeUrl(own));
  const { response } = await visitor.go(login.url, { user: own.user('Ben') });
  assert.match(await response.text(), /Let MCP client \(reference\) do this\?/);
  await own[Symbol.asyncDispose]();
});

test('a redirect on any port of the loopback address is the registered one', async () => {
  const changes = { redirect_uri: 'http://127.0.0.1:33418/oauth/callback' };
  const back = await new Visitor(tenant).signIn(authorizeUrl(tenant, changes), 'Ben');
  assert.equal(back.origin, 'http://127.0.0.1:33418');
});
