import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openInternet } from '../../support/internet.ts';
import { API, openTenant, RES, TENANT, type Tenant } from './support/tenant.ts';
import { authorizeUrl, claimsOf, codeGrant, REDIRECT, redeem, Visitor } from './support/visitor.ts';

/** What Entra previews or lacks, available only on request. */
describe('the sign-in service with --entra-preview', () => {
  const DOCUMENT = 'https://client.example/mcp.json';
  let tenant: Tenant;
  let answer: unknown = { client_id: DOCUMENT, client_name: 'A client', redirect_uris: [REDIRECT] };
  let internet: Awaited<ReturnType<typeof openInternet>>;
  before(async () => {
    internet = await openInternet({
      'client.example': (_request, response) => response.end(JSON.stringify(answer)),
    });
    tenant = await openTenant({ preview: true }, undefined, internet);
  });
  after(async () => {
    await tenant[Symbol.asyncDispose]();
    await internet[Symbol.asyncDispose]();
  });

  const signIn = async (client_id: string) => {
    const back = await new Visitor(tenant).signIn(authorizeUrl(tenant, { client_id }), 'Ada');
    assert.equal(back.searchParams.get('iss'), `${tenant.entra.login}${TENANT}/v2.0`);
    const { body } = await redeem(tenant, codeGrant(back.searchParams.get('code'), { client_id }));
    return claimsOf(body.access_token);
  };

  test('signs in a client that registered itself', async () => {
    const response = await fetch(`${tenant.base}register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'A client', redirect_uris: [REDIRECT] }),
    });
    assert.equal(response.status, 201);
    const { client_id } = (await response.json()) as { client_id: string };
    const { aud, azp, scp } = await signIn(client_id);
    assert.deepEqual([aud, azp, scp], [API, client_id, 'user_impersonation']);
  });

  for (const redirect_uris of [
    undefined,
    [],
    ['javascript:alert(1)'],
    ['http://evil.example/'],
    [1],
  ]) {
    test(`refuses to register a client with redirects ${JSON.stringify(redirect_uris)}`, async () => {
      const body = JSON.stringify({ redirect_uris });
      const { status } = await fetch(`${tenant.base}register`, { method: 'POST', body });
      assert.equal(status, 400);
    });
  }

  test('signs in a client that is identified by the address of its description', async () => {
    assert.equal((await signIn(DOCUMENT)).azp, DOCUMENT);
    assert.deepEqual(internet.dialled, ['client.example']);
  });

  for (const [title, client_id, described] of [
    [
      'names another client',
      'https://client.example/a',
      { client_id: DOCUMENT, redirect_uris: [REDIRECT] },
    ],
    [
      'is too large',
      'https://client.example/b',
      { client_id: 'https://client.example/b', redirect_uris: [REDIRECT], more: 'x'.repeat(6_000) },
    ],
    ['is nowhere', 'https://nowhere.example/c', {}],
    [
      'has an address without a path',
      'https://client.example',
      { client_id: 'https://client.example', redirect_uris: [REDIRECT] },
    ],
  ] as const) {
    test(`does not know a client whose description ${title}`, async () => {
      answer = described;
      const { response } = await new Visitor(tenant).go(authorizeUrl(tenant, { client_id }));
      assert.equal(response.status, 400);
      assert.match(await response.text(), /AADSTS700016: /);
    });
  }
});

describe('the sign-in service without --entra-preview', () => {
  test('registers no clients and fetches no descriptions', async () => {
    const internet = await openInternet({});
    const plain = await openTenant({}, undefined, internet);
    const { status } = await fetch(`${plain.base}register`, { method: 'POST', body: '{}' });
    assert.equal(status, 404);
    const changes = { client_id: 'https://client.example/mcp.json', scope: `${RES}/.default` };
    const { response } = await new Visitor(plain).go(authorizeUrl(plain, changes));
    assert.match(await response.text(), /AADSTS700016: /);
    assert.deepEqual(internet.dialled, []);
    await plain[Symbol.asyncDispose]();
    await internet[Symbol.asyncDispose]();
  });
});
