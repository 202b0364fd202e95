import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import {
  API,
  assign,
  CLIENT,
  openTenant,
  RES,
  TENANT,
  type Tenant,
  VS_CODE,
} from './support/tenant.ts';
import {
  authorizeUrl,
  claimsOf,
  codeGrant,
  redeem,
  tokensFor,
  Visitor,
} from './support/visitor.ts';

describe('a sign-in', () => {
  let tenant: Tenant;
  before(async () => {
    tenant = await openTenant();
  });
  after(() => tenant[Symbol.asyncDispose]());

  test('returns a delegated v2 token like Entra’s, verifiable with the published keys', async () => {
    assign(tenant, tenant.user('Ada'), 'Mcp.Secrets.Read');
    const tokens = await tokensFor(tenant, 'Ada');
    assert.equal(tokens.token_type, 'Bearer');
    assert.equal(tokens.scope, `${RES}/user_impersonation`);
    assert.equal(typeof tokens.refresh_token, 'string');
    assert.equal(tokens.id_token, undefined);
    const keys = createRemoteJWKSet(new URL(`${tenant.base}discovery/v2.0/keys`));
    const { payload, protectedHeader } = await jwtVerify(String(tokens.access_token), keys, {
      issuer: `${tenant.entra.login}${TENANT}/v2.0`,
      audience: API,
    });
    assert.equal(protectedHeader.typ, 'JWT');
    const { iat, nbf, exp, uti, sub, ...rest } = payload;
    assert.equal(typeof sub, 'string');
    assert.notEqual(sub, payload.oid);
    assert.deepEqual([nbf, typeof exp, typeof uti], [iat, 'number', 'string']);
    assert.deepEqual(rest, {
      aud: API,
      iss: `${tenant.entra.login}${TENANT}/v2.0`,
      azp: CLIENT,
      azpacr: '0',
      name: 'Ada',
      oid: tenant.user('Ada'),
      preferred_username: 'ada@twin.example',
      roles: ['Mcp.Secrets.Read'],
      scp: 'user_impersonation',
      tid: TENANT,
      ver: '2.0',
    });
  });

  test('accepts Visual Studio Code’s client ID and redirect without asking for consent', async () => {
    const visitor = new Visitor(tenant);
    const redirect_uri = 'http://127.0.0.1:33418/';
    const login = await visitor.go(authorizeUrl(tenant, { client_id: VS_CODE, redirect_uri }));
    const back = await visitor.go(login.url, { user: tenant.user('Ada') });
    const code = new URL(back.url).searchParams.get('code');
    const grant = codeGrant(code, { client_id: VS_CODE, redirect_uri });
    assert.equal(claimsOf((await redeem(tenant, grant)).body.access_token).azp, VS_CODE);
  });

  test('adds state and session_state to the callback, and no iss', async () => {
    const back = await new Visitor(tenant).signIn(authorizeUrl(tenant), 'Ben');
    assert.deepEqual([...back.searchParams.keys()].sort(), ['code', 'session_state', 'state']);
    assert.equal(back.searchParams.get('state'), 'the-state');
    const { body } = await redeem(tenant, codeGrant(back.searchParams.get('code')));
    assert.equal(claimsOf(body.access_token).roles, undefined);
  });
});
