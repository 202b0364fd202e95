import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  type Connect,
  connectV2,
  OFFICIAL_CLIENTS,
  Provider,
  type ToolAnswer,
  withSignIn,
} from '../../chain/support/official-clients.ts';
import { openResourceServer } from './support/resource-server.ts';
import { CLIENT, openTenant, type Tenant } from './support/tenant.ts';
import { claimsOf, REDIRECT, Visitor } from './support/visitor.ts';

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

/** Calls the one tool, signing in wherever the client is sent. */
function callThrough(connect: Connect, url: URL, provider: Provider): Promise<ToolAnswer> {
  const visitor = new Visitor(tenant);
  return withSignIn(
    () => connect(url.href, provider),
    provider,
    async (at) => (await visitor.signIn(at.href, 'Ada')).searchParams,
    (client) => client.call('secret', {}),
  );
}

for (const { name, connect } of OFFICIAL_CLIENTS) {
  describe(`the official client, ${name}`, () => {
    test('signs in with only the URL and a client ID, and steps up', async () => {
      const url = await openResourceServer(tenant);
      const provider = new Provider(CLIENT, REDIRECT);
      const answer = await callThrough(connect, url, provider);
      assert.deepEqual(answer.content, [{ type: 'text', text: 'metadata' }]);
      assert.equal(provider.asked.length, 2);
      assert.deepEqual(
        provider.asked.map(({ searchParams }) => searchParams.get('resource')),
        [url.href, url.href],
      );
      assert.deepEqual(String(claimsOf(provider.tokens()?.access_token).scp).split(' ').sort(), [
        'secrets.read',
        'user_impersonation',
      ]);
    });

    test('gets the AADSTS number if the registration lacks the identifier URI', async () => {
      const url = await openResourceServer(tenant);
      tenant.api.identifierUris = tenant.api.identifierUris.filter((uri) => uri !== url.href);
      const provider = new Provider(CLIENT, REDIRECT);
      const attempt = connect(url.href, provider);
      await assert.rejects(attempt.call('secret', {}));
      await attempt.close();
      const back = await new Visitor(tenant).signIn(String(provider.asked[0]), 'Ada');
      assert.match(String(back.searchParams.get('error_description')), /^AADSTS500011: /);
    });
  });
}

describe('the expired token of the official client, major version 2,', () => {
  /** Signs in, lets the token expire, and calls again. */
  async function callTwice(provider: Provider): Promise<ToolAnswer> {
    const expired = new Set<string>();
    const url = await openResourceServer(tenant, expired);
    await callThrough(connectV2, url, provider);
    expired.add(String(provider.tokens()?.access_token));
    const attempt = connectV2(url.href, provider);
    return attempt.call('secret', {}).finally(() => attempt.close());
  }

  test('cannot be refreshed, because the client sends no scope and Entra requires one: 9010010', async () => {
    await assert.rejects(callTwice(new Provider(CLIENT, REDIRECT)), /AADSTS9010010/);
  });

  test('is refreshed if the application supplies the scope', async () => {
    class Scoped extends Provider {
      scopeForRefresh(tokens: { scope?: string }) {
        return tokens.scope;
      }
    }
    const answer = await callTwice(new Scoped(CLIENT, REDIRECT));
    assert.deepEqual(answer.content, [{ type: 'text', text: 'metadata' }]);
  });
});
