import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Changes, numberOf, refusal, refusedAt } from './support/refused.ts';
import { API, AZURE_CLI, CLIENT, openTenant, RES, type Tenant } from './support/tenant.ts';
import { authorizeUrl, codeGrant, redeem, Visitor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

describe('the token endpoint refuses', () => {
  const code = async (changes: Changes = {}, user = 'Ben') =>
    (await new Visitor(tenant).signIn(authorizeUrl(tenant, changes), user)).searchParams.get(
      'code',
    );

  test('in Entra’s format, with headers that forbid caching', async () => {
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

  test('a request without grant type, client or code: 900144', async () => {
    for (const missing of ['grant_type', 'client_id', 'code', 'redirect_uri']) {
      const { codes } = await refusal(tenant, codeGrant('x', { [missing]: undefined }));
      assert.deepEqual(codes, [900144], missing);
    }
  });

  test('a resource that differs from that of the scopes: 9010010', async () => {
    const { error, codes } = await refusal(
      tenant,
      codeGrant(await code(), { resource: `${RES}/` }),
    );
    assert.deepEqual([error, codes], ['invalid_target', [9010010]]);
  });

  test('a secret from a public client: 700025', async () => {
    const found = await refusal(tenant, codeGrant(await code(), { client_secret: 'anything' }));
    assert.deepEqual(found, { status: 401, error: 'invalid_client', codes: [700025] });
  });

  test('a Web client without a secret: 7000218', async () => {
    const grant = {
      client_id: API,
      redirect_uri: 'http://localhost:8000/.auth/login/aad/callback',
    };
    const found = await refusal(tenant, codeGrant('any', grant));
    assert.deepEqual(found, { status: 401, error: 'invalid_client', codes: [7000218] });
  });

  test('a code for a Web redirect without a secret, even if the client has native redirects: 7000218', async () => {
    const redirect_uri = 'https://site.example/callback';
    tenant.client.web.redirectUris = [redirect_uri];
    const { codes } = await refusal(
      tenant,
      codeGrant(await code({ redirect_uri }), { redirect_uri }),
    );
    assert.deepEqual(codes, [7000218]);
    tenant.client.web.redirectUris = [];
  });

  test('a page with a code for a native redirect: 9002326', async () => {
    const origin = { origin: 'https://page.example' };
    const { codes } = await refusal(tenant, codeGrant(await code()), origin);
    assert.deepEqual(codes, [9002326]);
  });

  test('a request without an origin with a code for a single-page redirect: 9002327', async () => {
    tenant.client.spa.redirectUris = ['https://page.example/callback'];
    const spa = { redirect_uri: 'https://page.example/callback' };
    const { codes } = await refusal(tenant, codeGrant(await code(spa), spa));
    assert.deepEqual(codes, [9002327]);
    const page = await redeem(tenant, codeGrant(await code(spa), spa), {
      origin: 'https://page.example',
    });
    assert.equal(page.status, 200);
    // The same applies to the refresh token.
    const { codes: later } = await refusal(tenant, {
      grant_type: 'refresh_token',
      client_id: CLIENT,
      refresh_token: String(page.body.refresh_token),
      scope: `${RES}/user_impersonation`,
    });
    assert.deepEqual(later, [9002327]);
    tenant.client.spa.redirectUris = [];
  });

  test('a code for a single-page redirect without PKCE: 9002325', async () => {
    tenant.client.spa.redirectUris = ['https://page.example/callback'];
    const parameters = await refusedAt(tenant, {
      redirect_uri: 'https://page.example/callback',
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    assert.equal(numberOf(parameters), 9002325);
    tenant.client.spa.redirectUris = [];
  });

  test('a wrong or missing code verifier: 501481', async () => {
    const other = createHash('sha256').update('other').digest('base64url');
    for (const code_verifier of [other, '', undefined]) {
      const { codes } = await refusal(tenant, codeGrant(await code(), { code_verifier }));
      assert.deepEqual(codes, [501481]);
    }
  });

  test('a code that was already redeemed: 54005', async () => {
    const once = await code();
    assert.equal((await redeem(tenant, codeGrant(once))).status, 200);
    assert.deepEqual((await refusal(tenant, codeGrant(once))).codes, [54005]);
  });

  test('a redirect other than the one that the code was sent to: 500112', async () => {
    const { codes } = await refusal(
      tenant,
      codeGrant(await code(), { redirect_uri: `http://localhost:1/callback` }),
    );
    assert.deepEqual(codes, [500112]);
  });

  test('a code of another client: 70000', async () => {
    const { codes } = await refusal(
      tenant,
      codeGrant(await code(), { client_id: AZURE_CLI, redirect_uri: 'http://localhost' }),
    );
    assert.deepEqual(codes, [70000]);
  });

  test('a repeated parameter: 9002313', async () => {
    const body = new URLSearchParams(codeGrant('x') as Record<string, string>);
    body.append('code', 'y');
    const response = await fetch(`${tenant.base}oauth2/v2.0/token`, { method: 'POST', body });
    assert.deepEqual(((await response.json()) as { error_codes: number[] }).error_codes, [9002313]);
  });

  test('a body larger than any form: 413', async () => {
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
