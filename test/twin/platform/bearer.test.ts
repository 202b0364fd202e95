import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { SignJWT } from 'jose';
import { ManualClock } from '../support/manual-clock.ts';
import { type Chain, setting, startedChain } from './support/chain.ts';
import { ECHO, principalOf, received } from './support/program.ts';

const DENIED = 'You do not have permission to view this directory or page.';

describe('a token in the header', () => {
  let chain: Chain;
  const clock = new ManualClock();
  before(async () => {
    chain = await startedChain({ bundle: ECHO, clock });
  });
  beforeEach(() => {
    chain.directory.isDown = false;
  });
  after(() => chain.stop());

  const send = (token: string, headers = {}, path = '/mcp') =>
    chain.send(path, { headers: { authorization: `Bearer ${token}`, ...headers } });

  test("is accepted, and the platform's headers name the caller", async () => {
    const reply = await send(await chain.directory.token());
    assert.equal(reply.status, 200);
    assert.deepEqual(received(reply, 'x-ms-client-principal-id'), [
      'aaaaaaaa-0000-4000-8000-000000000001',
    ]);
    assert.deepEqual(received(reply, 'x-ms-client-principal-idp'), ['aad']);
    assert.deepEqual(received(reply, 'x-ms-client-principal-name'), ['ada@twin.example']);
    assert.equal(received(reply, 'authorization').length, 1, 'the app verifies it again');
    assert.deepEqual(received(reply, 'x-ms-token-aad-id-token'), []);
  });

  test("is passed on as claims under the platform's names", async () => {
    const { auth_typ, claims, name_typ, role_typ } = principalOf(
      await send(await chain.directory.token({ roles: ['One', 'Two'] })),
    );
    const values = (typ: string) =>
      claims.filter((claim) => claim.typ === typ).map(({ val }) => val);
    assert.equal(auth_typ, 'aad');
    assert.equal(name_typ, 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress');
    assert.equal(role_typ, 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role');
    const identity = 'http://schemas.microsoft.com/identity/claims';
    assert.deepEqual(values(`${identity}/objectidentifier`), [
      'aaaaaaaa-0000-4000-8000-000000000001',
    ]);
    assert.deepEqual(values(`${identity}/tenantid`), [chain.ids.tenantId]);
    assert.deepEqual(values(`${identity}/scope`), ['user_impersonation secrets.read']);
    assert.deepEqual(values('roles'), ['One', 'Two']);
    assert.deepEqual(values('name'), ['Ada Lovelace']);
    for (const short of ['oid', 'tid', 'scp', 'sub']) assert.deepEqual(values(short), []);
  });

  test('is not needed for the health check, by exactly that path', async () => {
    assert.equal((await chain.send('/healthz')).status, 200);
    assert.equal((await chain.send('/healthz?deep=1')).status, 200);
    for (const path of ['//healthz', '/healthz/', '/healthz;x', '/%68ealthz', '/HEALTHZ']) {
      assert.equal((await chain.send(path)).status, 401, path);
    }
  });

  test("is required by a challenge that names the site's own host", async () => {
    const { status, text, headers } = await chain.send('/mcp');
    assert.equal(status, 401);
    assert.equal(text, DENIED);
    const { clientId, tenantId } = chain.ids;
    assert.equal(
      headers['www-authenticate'],
      `Bearer realm="${chain.host()}" authorization_uri="http://localhost:8001/${tenantId}/oauth2/v2.0/authorize" resource_id="${clientId}" resource_metadata="https://${chain.host()}/.well-known/oauth-protected-resource/mcp"`,
    );
  });

  test('is described by a metadata document at the host of the site', async () => {
    for (const suffix of ['', '/mcp']) {
      const { status, json } = await chain.send(`/.well-known/oauth-protected-resource${suffix}`);
      assert.equal(status, 200);
      assert.deepEqual(json, {
        resource: `https://${chain.host()}`,
        authorization_servers: [chain.directory.issuer],
        scopes_supported: ['http://localhost:8000/mcp/user_impersonation'],
      });
    }
  });

  const WRONG: Record<string, Record<string, unknown>> = {
    'of another tenant': { iss: 'http://localhost:8001/99999999-0000-4000-8000-000000000001/v2.0' },
    'of version 1': { iss: 'https://sts.windows.net/7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02/' },
    'for another API': { aud: '99999999-0000-4000-8000-000000000002' },
    'for the name of the API': { aud: 'api://c3b8a3f4-2e61-4d0a-9d3c-6b7f5e4a1d03' },
    'without an audience': { aud: undefined },
    'without an expiry': { exp: undefined },
    'from the future': { nbf: Math.floor(Date.UTC(2026, 0, 1) / 1000) + 3600 },
    'that has expired': { exp: Math.floor(Date.UTC(2026, 0, 1) / 1000) - 3600 },
  };
  for (const [what, claims] of Object.entries(WRONG)) {
    test(`is refused with 401: ${what}`, async () => {
      const { status, headers } = await send(await chain.directory.token(claims));
      assert.equal(status, 401);
      assert.match(String(headers['www-authenticate']), /^Bearer realm=/);
    });
  }

  test('is refused with 401 if it is unsigned or signed with another key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const claims = chain.directory.claims();
    const [header = ''] = (await chain.directory.token()).split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(privateKey);
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(new TextEncoder().encode('x'.repeat(32)));
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged.split('.')[1]}.`;
    for (const token of [forged, symmetric, none, 'not-a-token', 'a.b.c']) {
      assert.equal((await send(token)).status, 401, token);
    }
  });

  test('is refused with 403 if it was issued to an unlisted client', async () => {
    const { status, text } = await send(
      await chain.directory.token({ azp: '99999999-0000-4000-8000-000000000003' }),
    );
    assert.deepEqual({ status, text }, { status: 403, text: DENIED });
  });

  test('is refused with 403 if its tenant is not on the list', async () => {
    const token = await chain.directory.token({ tid: '99999999-0000-4000-8000-000000000004' });
    assert.equal((await send(token)).status, 403);
  });

  test('may be an ID token here, because only gateway and server distinguish them', async () => {
    assert.equal((await send(await chain.directory.sign(chain.directory.idClaims()))).status, 200);
  });

  test('alone identifies the caller: forged platform headers are dropped', async () => {
    const forged = {
      'X-MS-CLIENT-PRINCIPAL': 'eyJmb3JnZWQiOnRydWV9',
      'x-Ms-Client-Principal-Id': 'forged',
      'X-MS-CLIENT-PRINCIPAL-NAME': 'forged',
      'X-MS-CLIENT-PRINCIPAL-IDP': 'forged',
      'X-MS-TOKEN-AAD-ID-TOKEN': 'forged',
      'X-MS-TOKEN-AAD-ACCESS-TOKEN': 'forged',
    };
    const token = await chain.directory.token();
    for (const reply of [
      await send(token, forged),
      await chain.send('/healthz', { headers: forged }),
    ]) {
      assert.ok(!reply.text.includes('forged'));
      assert.ok(!reply.text.includes('eyJmb3JnZWQi'));
    }
    assert.equal((await chain.send('/mcp', { headers: forged })).status, 401);
  });

  test('is accepted with a new key at once, and no longer with the old ones', async () => {
    const before = await chain.directory.token();
    assert.equal((await send(before)).status, 200);
    chain.directory.roll();
    assert.equal((await send(await chain.directory.token())).status, 200);
    assert.equal((await send(before)).status, 401);
  });

  test('triggers one fetch of keys, however many unknown keys are named', async () => {
    clock.pass(10 * 60_000);
    const asked = chain.directory.asked.length;
    for (let i = 0; i < 20; i += 1) {
      const token = await chain.directory.sign(chain.directory.claims(), `unknown-${i}`);
      assert.equal((await send(token)).status, 401);
    }
    assert.equal(chain.directory.asked.length - asked, 2, 'one document, one key set');
  });

  test('gets a server error, not a refusal, while the sign-in service is down', async () => {
    const token = await chain.directory.token();
    clock.pass(13 * 60 * 60_000);
    chain.directory.isDown = true;
    assert.equal((await send(token)).status, 500);
    chain.directory.isDown = false;
    assert.equal((await send(await chain.directory.token())).status, 200);
  });
});

describe('the settings of the authentication check', () => {
  let chain: Chain;
  const AUTH = '/config/authsettingsV2';
  const ENTRA = 'properties.identityProviders.azureActiveDirectory';
  before(async () => {
    chain = await startedChain({ bundle: ECHO });
  });
  after(() => chain.stop());

  const statusWith = async (path: string, value: never, headers = {}) => {
    await chain.update([setting(AUTH, path, value)]);
    return (await chain.send('/mcp', { headers })).status;
  };
  const bearer = async (claims = {}) => ({
    authorization: `Bearer ${await chain.directory.token(claims)}`,
  });

  test('can turn it off: every request passes unchanged', async () => {
    await chain.update([setting(AUTH, 'properties', { platform: { enabled: false } })]);
    const forged = { 'x-ms-client-principal-id': 'anybody' };
    const reply = await chain.send('/mcp', { headers: forged });
    assert.equal(reply.status, 200);
    assert.deepEqual(received(reply, 'x-ms-client-principal-id'), ['anybody']);
    assert.equal(reply.json.env.WEBSITE_AUTH_ENABLED, 'False');
    const document = await chain.send('/.well-known/oauth-protected-resource');
    assert.equal(document.json?.resource, undefined, 'the metadata is gone as well');
  });

  test('decide what happens to a request without a token', async () => {
    const path = 'properties.globalValidation.unauthenticatedClientAction';
    assert.equal(await statusWith(path, 'Return401' as never), 401);
    assert.equal(await statusWith(path, 'Return403' as never), 403);
    assert.equal(await statusWith(path, 'RedirectToLoginPage' as never), 302);
    assert.equal(await statusWith(path, 'AllowAnonymous' as never), 200);
    const required = 'properties.globalValidation.requireAuthentication';
    assert.equal(await statusWith(required, false as never), 200);
  });

  test('decide which clients are admitted, by default all', async () => {
    const headers = await bearer();
    const path = `${ENTRA}.validation.defaultAuthorizationPolicy.allowedApplications`;
    assert.equal(await statusWith(path, ['someone-else'] as never, headers), 403);
    assert.equal(await statusWith(path, [] as never, headers), 200);
  });

  test('decide which users and applications are admitted, by default all', async () => {
    const headers = await bearer();
    const path = `${ENTRA}.validation.defaultAuthorizationPolicy.allowedPrincipals`;
    const ada = 'aaaaaaaa-0000-4000-8000-000000000001';
    assert.equal(await statusWith(path, { identities: ['someone-else'] } as never, headers), 403);
    assert.equal(await statusWith(path, { identities: [ada] } as never, headers), 200);
    assert.equal(await statusWith(path, { identities: [] } as never, headers), 200);
  });

  test('decide which audiences are accepted besides the client ID', async () => {
    const headers = await bearer({ aud: 'api://other' });
    const path = `${ENTRA}.validation.allowedAudiences`;
    assert.equal(await statusWith(path, [] as never, headers), 401);
    assert.equal(await statusWith(path, ['api://other'] as never, headers), 200);
    assert.equal(await statusWith(path, ['api://other'] as never, await bearer()), 200);
  });

  test('can remove the challenge', async () => {
    await chain.update([setting(AUTH, `${ENTRA}.login.disableWWWAuthenticate`, true)]);
    assert.equal((await chain.send('/mcp')).headers['www-authenticate'], undefined);
  });

  test('decide which paths are excluded', async () => {
    const path = 'properties.globalValidation.excludedPaths';
    assert.equal(await statusWith(path, ['/healthz', '/mcp'] as never), 200);
    await chain.update([setting(AUTH, path, [])]);
    assert.equal((await chain.send('/healthz')).status, 401);
  });

  test('restrict tenants only together with the app setting', async () => {
    const settings = '/config/appsettings';
    const path = 'properties.WEBSITE_AUTH_AAD_ALLOWED_TENANTS';
    await chain.update([setting(settings, path, 'another')]);
    assert.equal((await chain.send('/mcp', { headers: await bearer() })).status, 403);
  });
});
