import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import knownClients from '../../infra/entra/known-clients.json' with { type: 'json' };
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../support/tools.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { createBareClient, REDIRECT, useMetadata } from './support/metadata.ts';
import { OFFICIAL_CLIENTS, Provider, withSignIn } from './support/official-clients.ts';
import { roleHolders } from './support/registration.ts';
import { visitorOf } from './support/visitor.ts';

const VS_CODE = String(knownClients.find(({ name }) => name === 'Visual Studio Code')?.clientId);

/** No client registered these: other hosts, and what a lenient comparison takes for the registered one. */
const FOREIGN_REDIRECTS = [
  'https://evil.example/callback',
  'http://localhost.evil.example/callback',
  'http://localhost@evil.example/callback',
  'http://localhost:40123@evil.example/callback',
  'http://evil.example#@localhost/callback',
  'http://localhost:40123/callback#fragment',
  'http://localhost:40123/callback/../other',
  'http://localhost:40123/callback/%2e%2e/other',
  'http://localhost:40123//evil.example/callback',
  'http://127.0.0.2:40123/callback',
  '//evil.example/callback',
  'javascript:alert(1)',
];

describe('the metadata and the sign-in that it leads to', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  for (const mode of METADATA_MODES) {
    describe(`with ${mode} metadata`, () => {
      let client: Awaited<ReturnType<typeof createBareClient>>;
      before(async () => {
        await useMetadata(chain, mode);
        client = await createBareClient(chain);
      });

      /** What the sign-in service answers to a request in a browser. */
      async function open(changes: Parameters<typeof client.authorize>[0]) {
        const answer = await fetch(client.authorize(changes), {
          redirect: 'manual',
          headers: { accept: 'text/html' },
        });
        const [code] = /AADSTS\d+/.exec(await answer.text()) ?? [];
        return { status: answer.status, location: answer.headers.get('location'), code };
      }

      /** A code for Ben, as the client receives it. */
      async function codeFor(changes: Parameters<typeof client.authorize>[0] = {}) {
        const back = await visitorOf(chain).signIn(client.authorize(changes), 'Ben');
        return back.searchParams.get('code');
      }

      for (const redirect_uri of FOREIGN_REDIRECTS) {
        test(`send no browser to ${redirect_uri}`, async () => {
          const page = { status: 400, location: null, code: 'AADSTS50011' };
          assert.deepEqual(await open({ redirect_uri }), page);
        });
      }

      test('send no browser to a registered host on another port', async () => {
        const redirect_uri = 'https://vscode.dev:444/redirect';
        const { location, code } = await open({ client_id: VS_CODE, redirect_uri });
        assert.deepEqual([location, code], [null, 'AADSTS50011']);
      });

      test("send no browser to one client's redirect with another client's id", async () => {
        for (const changes of [
          { client_id: VS_CODE, redirect_uri: REDIRECT },
          { redirect_uri: 'https://vscode.dev/redirect' },
        ]) {
          const { location, code } = await open(changes);
          assert.deepEqual([location, code], [null, 'AADSTS50011'], changes.redirect_uri);
        }
      });

      test('accept no client that describes itself at a URL', async () => {
        const client_id = 'https://evil.example/client.json';
        const { location, code } = await open({ client_id });
        assert.equal(location, null);
        assert.equal(code, 'AADSTS700016');
      });

      test("redeem no code with another client's id", async () => {
        const { status, tokens } = await client.redeem(await codeFor(), { client_id: VS_CODE });
        assert.deepEqual([status, tokens.access_token], [400, undefined]);
      });

      test('redeem no code without the verifier, with another one, or for another redirect', async () => {
        for (const changes of [
          { code_verifier: undefined },
          { code_verifier: 'x'.repeat(43) },
          { redirect_uri: 'http://localhost:40123/other' },
        ]) {
          const { status, tokens } = await client.redeem(await codeFor(), changes);
          assert.deepEqual([status, tokens.access_token], [400, undefined]);
        }
      });

      test('redeem no code twice', async () => {
        const code = await codeFor();
        assert.equal((await client.redeem(code)).status, 200);
        const { status, tokens } = await client.redeem(code);
        assert.deepEqual([status, tokens.access_token], [400, undefined]);
      });

      test('accept no challenge that is the verifier itself', async () => {
        const { location } = await open({ code_challenge_method: 'plain' });
        const { searchParams } = new URL(String(location));
        assert.match(searchParams.get('error_description') ?? '', /^AADSTS9002313: /);
        assert.equal(searchParams.get('code'), null);
      });

      test('redeem no code for another resource', async () => {
        const resource = 'https://evil.example/mcp';
        const { codes, tokens } = await client.redeem(await codeFor(), { resource });
        assert.deepEqual([codes.length, tokens.access_token], [1, undefined]);
        assert.ok([9010010, 500011].includes(codes[0] ?? 0), String(codes));
      });

      // Entra decides who may have one, not the gateway.
      test('give a refresh token to a client that asks for one by name', async () => {
        const scope = `${fullScope(chain, 'user_impersonation')} offline_access`;
        const { tokens } = await client.redeem(await codeFor({ scope }));
        assert.equal(typeof tokens.refresh_token, 'string');
      });

      for (const { name, connect, stays } of OFFICIAL_CLIENTS) {
        const refreshes = stays && mode !== 'pkce-no-refresh';
        const verb = refreshes ? 'lead' : 'do not lead';
        test(`${verb} the official client to a refresh token, also when it steps up: ${name}`, async () => {
          const provider = new Provider(chain.clientId, REDIRECT);
          const [guarded] = GUARDED_TOOLS;
          const tool = guarded ?? OPEN_TOOL;
          const user = guarded ? roleHolders(chain, guarded).holder : 'Ben';
          const visitor = visitorOf(chain);
          await withSignIn(
            () => connect(chain.twin.mcpUrl, provider),
            provider,
            async ({ href }) => (await visitor.signIn(href, user)).searchParams,
            (attempt) => attempt.call(tool.name, tool.samples[0] ?? {}),
          );
          assert.equal(provider.asked.length, guarded ? 2 : 1);
          for (const { searchParams, origin } of provider.asked) {
            assert.equal(`${origin}/`, chain.twin.entra.login);
            const scopes = searchParams.get('scope')?.split(' ') ?? [];
            assert.equal(scopes.includes('offline_access'), refreshes);
            assert.equal(searchParams.get('prompt'), refreshes ? 'consent' : null);
          }
          assert.equal('refresh_token' in (provider.tokens() ?? {}), refreshes);
        });
      }
    });
  }
});
