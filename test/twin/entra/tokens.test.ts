import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Application, newApplication } from '../../../twin/entra/objects.ts';
import {
  API,
  AZURE_CLI,
  addPrincipal,
  assign,
  CALLER,
  CLIENT,
  openTenant,
  RES,
  TENANT,
  type Tenant,
} from './support/tenant.ts';
import { authorizeUrl, claimsOf, redeem, tokensFor, Visitor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

/** Leaves out what differs from one token to the next. */
function shape(token: unknown): Record<string, unknown> {
  const { iat, nbf, exp, uti, ...rest } = claimsOf(token);
  assert.ok([iat, nbf, exp].every(Number.isSafeInteger) && typeof uti === 'string');
  return rest;
}

describe('an ID token', () => {
  const scope = `openid profile email ${RES}/user_impersonation`;

  test('is issued to the client, and says who signed in', async () => {
    const { id_token } = await tokensFor(tenant, 'Ben', { scope, nonce: 'n-1' });
    const { sub, ...rest } = shape(id_token);
    assert.notEqual(sub, tenant.user('Ben'));
    assert.deepEqual(rest, {
      aud: CLIENT,
      iss: `${tenant.entra.login}${TENANT}/v2.0`,
      email: 'ben@twin.example',
      name: 'Ben',
      nonce: 'n-1',
      oid: tenant.user('Ben'),
      preferred_username: 'ben@twin.example',
      tid: TENANT,
      ver: '2.0',
    });
  });

  test('has another sub for each application', async () => {
    const tokens = await tokensFor(tenant, 'Ben', { scope });
    assert.notEqual(claimsOf(tokens.id_token).sub, claimsOf(tokens.access_token).sub);
    assert.equal(claimsOf(tokens.id_token).oid, claimsOf(tokens.access_token).oid);
  });

  test('is returned again by a refresh that does not request it', async () => {
    const first = await tokensFor(tenant, 'Ben', { scope: `${scope} offline_access` });
    const { body } = await redeem(tenant, {
      grant_type: 'refresh_token',
      client_id: CLIENT,
      refresh_token: String(first.refresh_token),
      scope: `${RES}/user_impersonation`,
    });
    assert.equal(claimsOf(body.id_token).aud, CLIENT);
  });
});

describe('an application’s own token', () => {
  let principalId = '';
  before(() => {
    const { directory } = tenant.entra;
    const caller = newApplication({ id: randomUUID(), appId: CALLER });
    directory.applications.push({ ...caller, displayName: 'Nightly job' });
    principalId = addPrincipal(directory, caller).id;
    const sha256 = createHash('sha256').update('the-secret').digest('hex');
    directory.clientSecrets.push({ appId: CALLER, sha256 });
    assign(tenant, principalId, 'Mcp.Access');
  });
  const grant = { grant_type: 'client_credentials', client_id: CALLER, scope: `${RES}/.default` };

  test('has idtyp and roles but no scope', async () => {
    const { body } = await redeem(tenant, { ...grant, client_secret: 'the-secret' });
    assert.deepEqual(Object.keys(body).sort(), [
      'access_token',
      'expires_in',
      'ext_expires_in',
      'token_type',
    ]);
    assert.deepEqual(shape(body.access_token), {
      aud: API,
      iss: `${tenant.entra.login}${TENANT}/v2.0`,
      azp: CALLER,
      azpacr: '1',
      idtyp: 'app',
      oid: principalId,
      roles: ['Mcp.Access'],
      sub: principalId,
      tid: TENANT,
      ver: '2.0',
    });
  });

  test('can be requested with the secret in a Basic header', async () => {
    const authorization = `Basic ${Buffer.from(`${CALLER}:the-secret`).toString('base64')}`;
    const { status } = await redeem(tenant, { ...grant, client_id: undefined }, { authorization });
    assert.equal(status, 200);
  });

  test('has idtyp only if the registration asks for it', async () => {
    const asked = tenant.api.optionalClaims;
    tenant.api.optionalClaims = null;
    const { body } = await redeem(tenant, { ...grant, client_secret: 'the-secret' });
    assert.equal(claimsOf(body.access_token).idtyp, undefined);
    tenant.api.optionalClaims = asked;
  });
});

describe('the registration of the API', () => {
  const edited = async (edit: (api: Application) => void, changes = {}) => {
    const own = await openTenant();
    edit(own.api);
    const tokens = await tokensFor(own, 'Ada', changes);
    await own[Symbol.asyncDispose]();
    return { tokens, claims: claimsOf(tokens.access_token), login: own.entra.login };
  };

  test('can choose version 1 tokens, with the identifier URI as audience', async () => {
    const { claims, login } = await edited(({ api }) => {
      api.requestedAccessTokenVersion = null;
    });
    const { iat, nbf, exp, uti, sub, ...rest } = claims;
    assert.ok(iat && nbf && exp && uti && sub);
    assert.deepEqual(rest, {
      aud: RES,
      iss: `${login}${TENANT}/`,
      appid: CLIENT,
      appidacr: '0',
      name: 'Ada',
      oid: rest.oid,
      unique_name: 'ada@twin.example',
      upn: 'ada@twin.example',
      scp: 'user_impersonation',
      tid: TENANT,
      ver: '1.0',
    });
  });

  for (const [title, changes, isAsked] of [
    [
      'a pre-authorised client',
      { client_id: AZURE_CLI, redirect_uri: 'http://localhost:1' },
      false,
    ],
    ['any other client', {}, true],
  ] as const) {
    test(`decides whether consent is needed: ${title} ${isAsked ? 'needs' : 'does not need'} it`, async () => {
      const own = await openTenant();
      const visitor = new Visitor(own);
      const login = await visitor.go(authorizeUrl(own, changes));
      const { response, url } = await visitor.go(login.url, { user: own.user('Ben') });
      if (isAsked)
        assert.match(await response.text(), /Allow MCP client \(reference\) to access MCP server/);
      else assert.ok(new URL(url).searchParams.get('code'));
      await own[Symbol.asyncDispose]();
    });
  }

  test('decides on roles: after an assignment is removed, new tokens lack the role', async () => {
    assign(tenant, tenant.user('Ben'), 'Mcp.Secrets.Read');
    const scope = `${RES}/user_impersonation offline_access`;
    const first = await tokensFor(tenant, 'Ben', { scope });
    assert.deepEqual(claimsOf(first.access_token).roles, ['Mcp.Secrets.Read']);
    tenant.entra.directory.appRoleAssignments = [];
    const { body } = await redeem(tenant, {
      grant_type: 'refresh_token',
      client_id: CLIENT,
      refresh_token: String(first.refresh_token),
      scope,
    });
    assert.equal(claimsOf(body.access_token).roles, undefined);
  });

  test('can put idtyp into the tokens of users', async () => {
    const { claims } = await edited((api) => {
      api.optionalClaims = {
        accessToken: [
          {
            name: 'idtyp',
            source: null,
            essential: false,
            additionalProperties: ['include_user_token'],
          },
        ],
        idToken: [],
        saml2Token: [],
      };
    });
    assert.equal(claims.idtyp, 'user');
  });

  test('is named in the scopes of the answer as the client named it', async () => {
    const scope = `api://${API}/user_impersonation`;
    const { tokens } = await edited(() => {}, { scope });
    assert.equal(tokens.scope, scope);
    assert.equal(claimsOf(tokens.access_token).scp, 'user_impersonation');
  });
});

describe('scopes with an earlier consent', () => {
  for (const [gathersScopes, expected] of [
    [false, 'user_impersonation'],
    [true, 'user_impersonation secrets.read'],
  ] as const) {
    test(`${gathersScopes ? 'are' : 'are not'} in a narrower token, as the option says`, async () => {
      const own = await openTenant({ gathersScopes });
      await tokensFor(own, 'Ada', { scope: `${RES}/user_impersonation ${RES}/secrets.read` });
      const { access_token } = await tokensFor(own, 'Ada', { scope: `${RES}/user_impersonation` });
      assert.equal(claimsOf(access_token).scp, expected);
      await own[Symbol.asyncDispose]();
    });
  }
});

describe('signInAs', () => {
  test('returns the tokens that a browser would get', async () => {
    const asked = `${RES}/user_impersonation ${RES}/secrets.read`;
    const wire = shape((await tokensFor(tenant, 'Ben', { scope: asked })).access_token);
    const answer = tenant.entra.signInAs('ben', { clientId: CLIENT, scope: asked, resource: RES });
    assert.deepEqual(shape(answer.access_token), wire);
    assert.equal(answer.scope, asked);
  });

  const refused = (user: string, scope: string, code: object) =>
    assert.throws(
      () => tenant.entra.signInAs(user, { clientId: CLIENT, scope, resource: RES }),
      code,
    );

  test('refuses the requests that a browser would be refused', () => {
    refused('ben', 'user_impersonation', { code: 9010010 });
    refused('eve', `${RES}/.default`, { message: /ada, ben or cleo/ });
  });

  test('consents to nothing by itself', () => {
    refused('cleo', `${RES}/secrets.read`, { code: 65001 });
    const scope = `${RES}/secrets.read`;
    tenant.entra.signInAs('cleo', { clientId: CLIENT, scope, accepts: true });
    tenant.entra.signInAs('cleo', { clientId: CLIENT, scope });
  });
});
