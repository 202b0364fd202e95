import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { sendRaw } from '../../server/harness/raw.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { API, CLIENT, openTenant, RES, TENANT, type Tenant } from './support/tenant.ts';
import { authorizeUrl, claimsOf, Visitor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

/** Ada's access token. */
const signedIn = (scope: string): string =>
  tenant.entra.signInAs('ada', { clientId: CLIENT, scope, accepts: true }).access_token;

const document = async (of: Tenant): Promise<Record<string, unknown>> =>
  (await (await fetch(`${of.base}v2.0/.well-known/openid-configuration`)).json()) as Record<
    string,
    unknown
  >;

describe('the discovery document', () => {
  test('has the members and values of Entra’s', async () => {
    const login = tenant.entra.login;
    assert.deepEqual(await document(tenant), {
      token_endpoint: `${login}${TENANT}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: [
        'client_secret_post',
        'private_key_jwt',
        'client_secret_basic',
      ],
      jwks_uri: `${login}${TENANT}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${login}${TENANT}/v2.0`,
      request_uri_parameter_supported: false,
      userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
      authorization_endpoint: `${login}${TENANT}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${login}${TENANT}/oauth2/v2.0/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${login}${TENANT}/oauth2/v2.0/logout`,
      claims_supported:
        'sub iss cloud_instance_name cloud_instance_host_name cloud_graph_host_name msgraph_host aud exp iat auth_time acr nonce preferred_username name tid ver at_hash c_hash email'.split(
          ' ',
        ),
      kerberos_endpoint: `${login}${TENANT}/kerberos`,
      tenant_region_scope: 'EU',
      cloud_instance_name: 'microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: 'graph.microsoft.com',
      rbac_url: 'https://pas.windows.net',
    });
  });

  for (const path of [
    `.well-known/oauth-authorization-server/${TENANT}/v2.0`,
    `.well-known/openid-configuration/${TENANT}/v2.0`,
    `${TENANT}/v2.0/.well-known/oauth-authorization-server`,
    `${TENANT}/reg`,
    `${TENANT}/me`,
    `${TENANT}/jwks`,
  ]) {
    test(`is not served at ${path}`, async () => {
      assert.equal((await fetch(tenant.entra.login + path)).status, 404);
    });
  }

  test('can be read by pages, as on Azure', async () => {
    const { headers } = await fetch(`${tenant.base}v2.0/.well-known/openid-configuration`);
    assert.equal(headers.get('access-control-allow-origin'), '*');
  });

  test('has the previewed members only on request', async () => {
    const preview = await openTenant({ preview: true });
    const { code_challenge_methods_supported: methods } = await document(preview);
    assert.deepEqual(methods, ['S256']);
    const back = await new Visitor(preview).signIn(authorizeUrl(preview), 'Ada');
    assert.equal(back.searchParams.get('iss'), `${preview.entra.login}${TENANT}/v2.0`);
    await preview[Symbol.asyncDispose]();
  });
});

describe('the keys', () => {
  const token = () => signedIn(`${RES}/user_impersonation`);
  const keys = () => createRemoteJWKSet(new URL(`${tenant.base}discovery/v2.0/keys`));
  const verify = (jwt: string) => jwtVerify(jwt, keys(), { audience: API });

  test('are published as Entra does, with their issuer and without alg', async () => {
    const response = await fetch(`${tenant.base}discovery/v2.0/keys`);
    const [key] = ((await response.json()) as { keys: Record<string, unknown>[] }).keys;
    assert.deepEqual(Object.keys(key ?? {}).sort(), [
      'cloud_instance_name',
      'e',
      'issuer',
      'kid',
      'kty',
      'n',
      'use',
      'x5c',
      'x5t',
    ]);
    assert.equal(key?.kid, key?.x5t);
    assert.equal(key?.issuer, `${tenant.entra.login}${TENANT}/v2.0`);
  });

  test('roll over: old tokens are valid only while their key is published', async () => {
    const old = token();
    await tenant.entra.rollKeys();
    const next = token();
    assert.notEqual(old.split('.')[0], next.split('.')[0]);
    await verify(old);
    await verify(next);
    await tenant.entra.rollKeys({ withdraw: true });
    await assert.rejects(verify(next), /no applicable key found/);
    await verify(token());
  });
});

describe('a fault of the sign-in service', () => {
  test('makes only the discovery document and the keys unreachable', async () => {
    tenant.entra.faults.metadataIsDown = true;
    await assert.rejects(fetch(`${tenant.base}discovery/v2.0/keys`));
    await assert.rejects(document(tenant));
    const back = await new Visitor(tenant).signIn(authorizeUrl(tenant), 'Ada');
    assert.ok(back.searchParams.get('code'));
    tenant.entra.faults.metadataIsDown = false;
    assert.ok(await document(tenant));
  });

  test('delays them by the clock of the run', async () => {
    const clock = new ManualClock();
    const slow = await openTenant({}, clock);
    slow.entra.faults.metadataDelayMs = 5_000;
    let isAnswered = false;
    const answer = document(slow).then(() => {
      isAnswered = true;
    });
    await fetch(`${slow.base}nothing`);
    assert.equal(isAnswered, false);
    // The request may still be on its way to the service.
    const passing = setInterval(() => clock.pass(5_000), 5);
    await answer;
    clearInterval(passing);
    await slow[Symbol.asyncDispose]();
  });

  test('moves the service’s clock, so that its tokens are from the future', async () => {
    tenant.entra.faults.clockSkewMs = 3_600_000;
    const { iat } = claimsOf(signedIn(`${RES}/.default`));
    assert.ok(Number(iat) > Date.now() / 1000 + 3_500);
    tenant.entra.faults.clockSkewMs = 0;
  });
});

describe('the endpoint for managed identities', () => {
  const ask = async (query: Record<string, string>) => {
    const base = await tenant.served('identity.twin.internal');
    const response = await fetch(`${base}/token?${new URLSearchParams(query)}`);
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const identity = {
    principal_id: 'a1a1a1a1-0000-4000-8000-00000000000a',
    client_id: 'b2b2b2b2-0000-4000-8000-00000000000b',
  };

  test('issues a v1 token for an Azure service', async () => {
    const resource = 'https://vault.azure.net';
    const { body } = await ask({ ...identity, resource });
    assert.deepEqual(Object.keys(body).sort(), [
      'access_token',
      'client_id',
      'expires_on',
      'resource',
      'token_type',
    ]);
    const { iat, nbf, exp, ...rest } = claimsOf(body.access_token);
    assert.equal(String(exp), body.expires_on);
    assert.equal(iat, nbf);
    assert.deepEqual(rest, {
      aud: resource,
      iss: `${tenant.entra.login}${TENANT}/`,
      appid: identity.client_id,
      appidacr: '2',
      idtyp: 'app',
      oid: identity.principal_id,
      sub: identity.principal_id,
      tid: TENANT,
      ver: '1.0',
    });
  });

  test('issues a v2 token as a credential for this service', async () => {
    const { body } = await ask({ ...identity, resource: 'api://AzureADTokenExchange' });
    const { iss, sub, ver } = claimsOf(body.access_token);
    assert.deepEqual(
      [iss, sub, ver],
      [`${tenant.entra.login}${TENANT}/v2.0`, identity.principal_id, '2.0'],
    );
  });

  test('says what a request lacks', async () => {
    assert.equal((await ask({ ...identity, resource: '' })).status, 400);
    assert.equal((await ask({ ...identity, principal_id: 'me', resource: 'x' })).status, 400);
  });
});

test('the sign-in service answers to its own name only, so that DNS rebinding fails', async () => {
  const { port } = new URL(tenant.entra.login);
  for (const host of [`evil.example:${port}`, `127.0.0.1:${port}`, 'localhost']) {
    const answered = await answerTo(Number(port), host);
    assert.equal(answered, 421, host);
  }
  assert.equal(await answerTo(Number(port), `localhost:${port}`), 200);
});

test('the sign-in service refuses a request that another hop could read in another way', async () => {
  const { host, port } = new URL(tenant.entra.login);
  for (const head of [
    `GET / HTTP/1.1\nHost: ${host}\nHost: evil.example`,
    `GET http://evil.example/ HTTP/1.1\nHost: ${host}`,
    `GET https://${host}/ HTTP/1.1\nHost: ${host}`,
    `GET / HTTP/1.0\nHost: ${host}`,
    `GET /\nHost: ${host}`,
  ]) {
    const answer = await sendRaw(Number(port), `${head}\n\n`.replaceAll('\n', '\r\n'));
    assert.match(answer, /^HTTP\/1\.1 400[\s\S]*connection: close/, head);
    assert.doesNotMatch(answer, /openid-configuration/, head);
  }
  const { href } = new URL('v2.0/.well-known/openid-configuration', tenant.base);
  const whole = `GET ${href} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  assert.match(await sendRaw(Number(port), whole), /^HTTP\/1\.1 200/);
});

test('the sign-in service survives malformed addresses', async () => {
  const port = Number(new URL(tenant.entra.login).port);
  const names = ['graph.microsoft.com', 'identity.twin.internal'];
  const others = await Promise.all(names.map((name) => tenant.served(name)));
  for (const path of ['//', '/%', '/v1.0/%E0%A4%A', '/token?%']) {
    assert.equal(await answerTo(port, `localhost:${port}`, path), 404);
    for (const other of others) {
      const status = await answerTo(Number(new URL(other).port), 'name', path);
      assert.ok([400, 401, 404].includes(Number(status)), `${other}${path}: ${status}`);
    }
  }
});

test('Graph refuses a malformed percent-escape of a signed-in caller', async () => {
  const authorization = `Bearer ${tenant.entra.deployerToken()}`;
  const graph = await tenant.served('graph.microsoft.com');
  const { status } = await fetch(`${graph}/v1.0/%E0%A4%A`, { headers: { authorization } });
  assert.equal(status, 400);
  assert.equal((await fetch(`${graph}/v1.0/me`, { headers: { authorization } })).status, 200);
});

/** Status of a request with this Host header, which fetch would not let a test set. */
const answerTo = (port: number, host: string, path = '/'): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('error', reject);
  });

test('the sign-in service says which port is in use', async () => {
  const port = Number(new URL(tenant.entra.login).port);
  await assert.rejects(
    openTenant({ port }),
    /^Error: Port \d+, which the sign-in service needs, is already in use\. .*--sign-in/,
  );
});
