import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Changes, refusal } from './support/refused.ts';
import { API, AZURE_CLI, CALLER, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import { claimsOf, redeem, tokensFor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

describe('a refresh request', () => {
  const refresh = (token: unknown, changes: Changes = {}) => ({
    grant_type: 'refresh_token',
    client_id: CLIENT,
    refresh_token: String(token),
    scope: `${RES}/user_impersonation`,
    resource: RES,
    ...changes,
  });

  test('with its scope returns a new refresh token each time', async () => {
    const first = await tokensFor(tenant, 'Ben');
    const { status, body } = await redeem(tenant, refresh(first.refresh_token));
    assert.equal(status, 200);
    assert.notEqual(body.refresh_token, first.refresh_token);
    assert.equal((await redeem(tenant, refresh(body.refresh_token))).status, 200);
    // The used one stays valid: Entra documents that using it does not revoke it.
    assert.equal((await redeem(tenant, refresh(first.refresh_token))).status, 200);
  });

  test('with a resource but no scope is refused: 9010010', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { error, codes } = await refusal(tenant, refresh(refresh_token, { scope: undefined }));
    assert.deepEqual([error, codes], ['invalid_target', [9010010]]);
  });

  test('without both repeats the original scopes', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { status } = await redeem(
      tenant,
      refresh(refresh_token, { scope: undefined, resource: undefined }),
    );
    assert.equal(status, 200);
  });

  test('without a scope is refused for a client that is its own API: 90009', async () => {
    tenant.api.publicClient.redirectUris = ['http://localhost/callback'];
    const self = { client_id: API, resource: undefined };
    const scope = `${API}/user_impersonation offline_access`;
    const { refresh_token } = await tokensFor(tenant, 'Ben', { ...self, scope });
    const { codes } = await refusal(tenant, refresh(refresh_token, { ...self, scope: undefined }));
    assert.deepEqual(codes, [90009]);
    tenant.api.publicClient.redirectUris = [];
  });

  test('for a scope without consent is refused with an error that clients act on: 65001', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { body } = await redeem(tenant, refresh(refresh_token, { scope: `${RES}/secrets.read` }));
    assert.deepEqual(
      [body.error, body.error_codes, body.suberror],
      ['invalid_grant', [65001], 'consent_required'],
    );
  });

  test('for .default returns the scopes that were consented to', async () => {
    await using own = await openTenant();
    const { refresh_token } = await tokensFor(own, 'Ben');
    const { status, body } = await redeem(
      own,
      refresh(refresh_token, { scope: `${RES}/.default` }),
    );
    assert.equal(status, 200, String(body.error_description));
    assert.equal(claimsOf(body.access_token).scp, 'user_impersonation');
    assert.equal(body.scope, `${RES}/user_impersonation`);
  });

  test('with a token of another client is refused: 70000', async () => {
    const { refresh_token } = await tokensFor(tenant, 'Ben');
    const { codes } = await refusal(tenant, refresh(refresh_token, { client_id: AZURE_CLI }));
    assert.deepEqual(codes, [70000]);
  });

  test('needs offline_access at the sign-in', async () => {
    const tokens = await tokensFor(tenant, 'Ben', { scope: `${RES}/user_impersonation` });
    assert.equal(typeof tokens.access_token, 'string');
    assert.equal(tokens.refresh_token, undefined);
  });
});

describe('a request with client credentials', () => {
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

  test('of an unknown client is refused: 700016', async () => {
    assert.deepEqual((await refusal(tenant, grant())).codes, [700016]);
  });
  test('with a wrong secret is refused: 7000215', async () => {
    const found = await refusal(tenant, grant({ client_id: CLIENT, client_secret: 'wrong' }));
    assert.deepEqual([found.status, found.codes], [401, [7000215]]);
  });
  test('without a credential is refused: 7000218', async () => {
    const found = await refusal(tenant, grant({ client_id: CLIENT, client_secret: undefined }));
    assert.deepEqual(found.codes, [7000218]);
  });
  test('for a named scope is refused: 1002012', async () => {
    const scope = `${RES}/user_impersonation`;
    assert.deepEqual((await refusal(tenant, grant({ client_id: CLIENT, scope }))).codes, [1002012]);
  });
  test('without a required role is refused: 501051', async () => {
    tenant.principal.appRoleAssignmentRequired = true;
    assert.deepEqual((await refusal(tenant, grant({ client_id: CLIENT }))).codes, [501051]);
    tenant.principal.appRoleAssignmentRequired = false;
  });
});
