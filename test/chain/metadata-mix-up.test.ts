import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { type HostileServer, openHostileServer } from './support/hostile-server.ts';
import { createBareClient, REDIRECT, useMetadata } from './support/metadata.ts';
import { OFFICIAL_CLIENTS, Provider, withSignIn } from './support/official-clients.ts';
import { visitorOf } from './support/visitor.ts';

test('a client that compares the issuer of the redirect refuses it with metadata of the gateway [RFC 9207]', async () => {
  // What Entra only previews; until then, it sends no issuer that a client could compare.
  const chain = await startChain(undefined, { metadata: 'pkce', preview: true });
  try {
    for (const { name, connect, stays: isVersion2 } of OFFICIAL_CLIENTS) {
      const provider = new Provider(chain.clientId, REDIRECT);
      const tools = withSignIn(
        () => connect(chain.twin.mcpUrl, provider),
        provider,
        async ({ href }) => (await visitorOf(chain).signIn(href, 'Ben')).searchParams,
        (client) => client.tools(),
      );
      if (isVersion2)
        await assert.rejects(tools, /Issuer mismatch in authorization response/, name);
      else assert.ok((await tools).length > 0, name);
    }
  } finally {
    await chain.stop();
  }
});

/** RFC 9700, section 4.4: a hostile server wants the code or the token of another one. */
describe('a hostile MCP server', () => {
  let chain: Chain;
  let hostile: HostileServer;
  before(async () => {
    [chain, hostile] = await Promise.all([startChain(), openHostileServer()]);
  });
  after(() => chain.stop());

  /** Lets a client sign in at the hostile server, with the claims. @returns what came of it. */
  async function attack(
    connect: (typeof OFFICIAL_CLIENTS)[number]['connect'],
    claims: HostileServer['claims'],
  ) {
    hostile.claims.resource = claims.resource;
    hostile.claims.server = claims.server;
    hostile.claims.scope = claims.scope;
    hostile.redeemed.length = 0;
    const provider = new Provider(chain.clientId, REDIRECT);
    const returned: URLSearchParams[] = [];
    const failure = await withSignIn(
      () => connect(hostile.mcpUrl, provider),
      provider,
      async ({ href }) => {
        const { searchParams } = await visitorOf(chain).signIn(href, 'Ben');
        returned.push(searchParams);
        return searchParams;
      },
      (client) => client.tools(),
    ).then(
      () => 'none',
      (error: Error) => error.message,
    );
    const [code] = /AADSTS\d+/.exec(returned[0]?.get('error_description') ?? '') ?? [];
    return {
      asked: provider.asked.map(({ searchParams }) => searchParams.get('resource')),
      code: returned[0]?.get('code') ?? null,
      refused: code,
      redeemed: hostile.redeemed.length,
      token: provider.tokens(),
      failure,
    };
  }

  for (const mode of METADATA_MODES) {
    for (const { name, connect, stays: isVersion2 } of OFFICIAL_CLIENTS) {
      describe(`with ${mode} metadata and the official client, ${name}`, () => {
        let issuer: string;
        let own: Record<string, unknown>;
        let scope: string;
        before(async () => {
          await useMetadata(chain, mode);
          const { server } = await createBareClient(chain);
          issuer = server.issuer;
          own = { ...server, issuer: hostile.origin, token_endpoint: `${hostile.origin}/token` };
          scope = fullScope(chain, 'user_impersonation');
        });

        /** Its resource metadata: itself, with an authorization server. */
        const resource = (server: string) => ({
          resource: hostile.mcpUrl,
          authorization_servers: [server],
        });
        const nothing = (refused: string) => ({
          asked: [hostile.mcpUrl],
          code: null,
          refused,
          redeemed: 0,
          token: undefined,
        });

        test('gets nothing by naming our authorization server and our scope', async () => {
          const { failure: _, ...result } = await attack(connect, {
            resource: resource(issuer),
            scope,
          });
          assert.deepEqual(result, nothing('AADSTS9010010'));
        });

        test('gets nothing by naming our authorization server and its own scope', async () => {
          const { failure: _, ...result } = await attack(connect, {
            resource: resource(issuer),
            scope: `${hostile.mcpUrl}/user_impersonation`,
          });
          assert.deepEqual(result, nothing('AADSTS500011'));
        });

        test('gets nothing by claiming to be our resource: the client opens no browser', async () => {
          const claims = { resource: { ...resource(issuer), resource: chain.twin.mcpUrl }, scope };
          const { asked, token, failure } = await attack(connect, claims);
          assert.deepEqual([asked, token], [[], undefined]);
          assert.match(failure, /does not match expected/);
        });

        test('receives no code as an authorization server that sends users to ours', async () => {
          const { failure: _, ...result } = await attack(connect, {
            resource: resource(hostile.origin),
            server: own,
            scope,
          });
          assert.deepEqual(result, nothing('AADSTS9010010'));
        });

        test('receives no code with a copy of our document (RFC 8414, section 3.3)', async () => {
          const { asked, code, redeemed, token, failure } = await attack(connect, {
            resource: resource(hostile.origin),
            server: { ...own, issuer },
            scope,
          });
          assert.deepEqual([code, redeemed, token], [null, 0, undefined]);
          // Version 1 does not compare issuers, so that only Entra's own check is left.
          if (isVersion2) assert.match(failure, /Issuer mismatch/);
          assert.equal(asked.length, isVersion2 ? 0 : 1);
        });

        // Not held, in any mode: docs/metadata.md tells users what to do.
        test('receives the code if the client is given our client id for it and asks for no resource', async () => {
          const { asked, redeemed, token } = await attack(connect, { server: own, scope });
          assert.deepEqual([asked[0], token], [null, undefined]);
          assert.ok(redeemed > 0);
        });
      });
    }
  }
});
