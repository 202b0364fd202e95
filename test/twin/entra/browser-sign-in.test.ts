import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { clientAssertion, identityToken, trustPlatform } from './support/identity.ts';
import { API, assign, openTenant, type Tenant } from './support/tenant.ts';
import { authorizeUrl, claimsOf, redeem, Visitor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

describe('the platform’s browser sign-in', () => {
  const redirect_uri = 'http://localhost:8000/.auth/login/aad/callback';
  const request = {
    client_id: API,
    redirect_uri,
    response_type: 'code id_token',
    response_mode: 'form_post',
    scope: 'openid profile email',
    nonce: 'the-nonce',
    resource: undefined,
    code_challenge: undefined,
    code_challenge_method: undefined,
  };
  /** The fields of the page that submits itself. */
  async function posted(): Promise<Record<string, string>> {
    const visitor = new Visitor(tenant);
    const login = await visitor.go(authorizeUrl(tenant, request));
    let at = await visitor.go(login.url, { user: tenant.user('Ada') });
    // The first time, she is asked whether the site may know who she is.
    if (at.url.includes('/login/')) at = await visitor.go(at.url, { decision: 'accept' });
    const { response } = at;
    const html = await response.text();
    assert.match(html, new RegExp(`<form method="post" action="${redirect_uri}">`));
    assert.match(String(response.headers.get('content-security-policy')), /script-src 'sha256-/);
    const fields = html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
    return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
  }

  const grant = (code: string | undefined, client_assertion: string) => ({
    grant_type: 'authorization_code',
    client_id: API,
    code: code ?? '',
    redirect_uri,
    ...clientAssertion(client_assertion),
  });

  before(() => {
    assign(tenant, tenant.user('Ada'), 'Mcp.Secrets.Read');
    trustPlatform(tenant);
  });

  test('receives code and ID token in a form, bound to each other, with the roles of the user', async () => {
    const fields = await posted();
    assert.deepEqual(Object.keys(fields).sort(), ['code', 'id_token', 'session_state', 'state']);
    const claims = claimsOf(fields.id_token);
    const half = createHash('sha256').update(String(fields.code)).digest().subarray(0, 16);
    assert.equal(claims.c_hash, half.toString('base64url'));
    assert.deepEqual(
      [claims.aud, claims.nonce, claims.roles],
      [API, 'the-nonce', ['Mcp.Secrets.Read']],
    );
  });

  test('redeems the code with the token of its managed identity', async () => {
    const { code } = await posted();
    const { status, body } = await redeem(tenant, grant(code, await identityToken(tenant)));
    assert.equal(status, 200);
    assert.equal(claimsOf(body.id_token).oid, tenant.user('Ada'));
  });

  for (const [title, make, expected] of [
    ['of another identity: 700213', () => identityToken(tenant, undefined, randomUUID()), 700213],
    [
      'for another audience: 700213',
      () => identityToken(tenant, 'https://vault.azure.net'),
      700213,
    ],
    ['with a broken signature: 700027', async () => `${await identityToken(tenant)}AAAA`, 700027],
    ['that is not a token: 700027', async () => 'x.y.z', 700027],
  ] as const) {
    test(`is refused with an assertion ${title}`, async () => {
      const { code } = await posted();
      const { status, body } = await redeem(tenant, grant(code, await make()));
      assert.deepEqual([status, body.error_codes], [401, [expected]]);
    });
  }

  for (const [member, value] of [
    ['issuer', 'http://localhost:8001/elsewhere/v2.0'],
    ['subject', randomUUID()],
    ['audiences', ['api://another-api']],
    ['applicationId', randomUUID()],
  ] as const) {
    test(`is refused if the credential names another ${member}: 700213`, async () => {
      const [credential] = tenant.entra.directory.federatedCredentials;
      const held = { ...credential };
      Object.assign(credential ?? {}, { [member]: value });
      const { body } = await redeem(
        tenant,
        grant((await posted()).code, await identityToken(tenant)),
      );
      assert.deepEqual(body.error_codes, [700213]);
      Object.assign(credential ?? {}, held);
    });
  }
});
