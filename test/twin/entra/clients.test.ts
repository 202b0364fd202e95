import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as v2 from '@modelcontextprotocol/client';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { openResourceServer } from './support/resource-server.ts';
import { CLIENT, openTenant, type Tenant } from './support/tenant.ts';
import { claimsOf, REDIRECT, Visitor } from './support/visitor.ts';

interface Tokens {
  access_token: string;
  token_type: string;
}

/** What both major versions ask of an application: its client id, and a place for its tokens. */
class Provider {
  readonly redirectUrl = REDIRECT;
  readonly clientMetadata = {
    redirect_uris: [REDIRECT],
    client_name: 'test',
    grant_types: ['authorization_code', 'refresh_token'],
  };
  readonly asked: URL[] = [];
  #tokens: Tokens | undefined;
  #verifier = '';

  clientInformation() {
    return { client_id: CLIENT };
  }
  tokens() {
    return this.#tokens;
  }
  saveTokens(tokens: Tokens) {
    this.#tokens = tokens;
  }
  redirectToAuthorization(url: URL) {
    this.asked.push(url);
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }
  get scope(): string {
    return String(claimsOf(this.#tokens?.access_token).scp);
  }
}

/** What an attempt comes to: its answer, or that somebody has to sign in first. */
interface Attempt {
  call(): Promise<unknown>;
  finish(callback: URLSearchParams): Promise<void>;
  close(): Promise<void>;
}
type Connect = (url: URL, provider: Provider) => Attempt;

const connectV1: Connect = (url, provider) => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(url, { authProvider: provider as never });
  return {
    async call() {
      await client.connect(transport as Parameters<typeof client.connect>[0]);
      return client.callTool({ name: 'secret', arguments: {} });
    },
    finish: (callback) => transport.finishAuth(callback.get('code') ?? ''),
    close: () => client.close(),
  };
};

const connectV2: Connect = (url, provider) => {
  const client = new v2.Client({ name: 'test', version: '1.0.0' });
  const transport = new v2.StreamableHTTPClientTransport(url, { authProvider: provider as never });
  return {
    async call() {
      await client.connect(transport);
      return client.callTool({ name: 'secret', arguments: {} });
    },
    finish: (callback) => transport.finishAuth(callback),
    close: () => client.close(),
  };
};

let tenant: Tenant;
before(async () => {
  tenant = await openTenant();
});
after(() => tenant[Symbol.asyncDispose]());

/** Tries, signs in wherever the client is sent to, and tries again. */
async function callThrough(connect: Connect, url: URL, provider: Provider): Promise<unknown> {
  const visitor = new Visitor(tenant);
  for (let attempts = 0; attempts < 4; attempts++) {
    const sent = provider.asked.length;
    const attempt = connect(url, provider);
    try {
      return await attempt.call();
    } catch (error) {
      const mustSignIn =
        error instanceof UnauthorizedError || error instanceof v2.UnauthorizedError;
      if (!mustSignIn || provider.asked.length === sent) throw error;
      const back = await visitor.signIn(String(provider.asked.at(-1)), 'Ada');
      await attempt.finish(back.searchParams);
    } finally {
      await attempt.close();
    }
  }
  throw new Error('the client asks to sign in for ever');
}

for (const [name, connect] of [
  ['major version 1', connectV1],
  ['major version 2', connectV2],
] as const) {
  describe(`the official client, ${name}`, () => {
    test('signs in with nothing but the URL and a client id, and steps up', async () => {
      const url = await openResourceServer(tenant);
      const provider = new Provider();
      const answer = (await callThrough(connect, url, provider)) as { content: unknown };
      assert.deepEqual(answer.content, [{ type: 'text', text: 'metadata' }]);
      assert.equal(provider.asked.length, 2);
      assert.deepEqual(
        provider.asked.map(({ searchParams }) => searchParams.get('resource')),
        [url.href, url.href],
      );
      assert.deepEqual(provider.scope.split(' ').sort(), ['secrets.read', 'user_impersonation']);
    });

    test('is told by Entra’s number when the registration lacks the identifier URI', async () => {
      const url = await openResourceServer(tenant);
      tenant.api.identifierUris = tenant.api.identifierUris.filter((uri) => uri !== url.href);
      const provider = new Provider();
      const attempt = connect(url, provider);
      await assert.rejects(attempt.call());
      await attempt.close();
      const back = await new Visitor(tenant).signIn(String(provider.asked[0]), 'Ada');
      assert.match(String(back.searchParams.get('error_description')), /^AADSTS500011: /);
    });
  });
}

describe('when the token of the official client, major version 2, expires', () => {
  /** Signs in, lets the token expire, and calls again. */
  async function callTwice(provider: Provider): Promise<unknown> {
    const expired = new Set<string>();
    const url = await openResourceServer(tenant, expired);
    await callThrough(connectV2, url, provider);
    expired.add(String(provider.tokens()?.access_token));
    const attempt = connectV2(url, provider);
    return attempt.call().finally(() => attempt.close());
  }

  test('it is lost: its refresh names no scope, and Entra wants one: 9010010', async () => {
    await assert.rejects(callTwice(new Provider()), /AADSTS9010010/);
  });

  test('it goes on, where the application names the scope for it', async () => {
    class Scoped extends Provider {
      scopeForRefresh(tokens: { scope?: string }) {
        return tokens.scope;
      }
    }
    const answer = (await callTwice(new Scoped())) as { content: unknown };
    assert.deepEqual(answer.content, [{ type: 'text', text: 'metadata' }]);
  });
});
