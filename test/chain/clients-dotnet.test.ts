import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TOOLS } from '../../server/src/tools/declarations.ts';
import { needs } from '../support/needs.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { buildDotnetClient, type DotnetClient } from './support/dotnet-client.ts';

const SECRET = ['read_secret_metadata', { name: 'demo-secret' }] as const;

describe(
  'the official client for .NET, unmodified, which sends every body in chunks',
  needs('dotnet'),
  () => {
    let chain: Chain;
    let built: Awaited<ReturnType<typeof buildDotnetClient>>;
    let client: DotnetClient;
    before(async () => {
      [chain, built] = await Promise.all([startChain(), buildDotnetClient()]);
      client = built.start(chain.twin.mcpUrl, tokenWith('user_impersonation'));
    });
    after(async () => {
      client.stop();
      built.remove();
      await chain.stop();
    });

    /** A token with these scopes that the chain's directory issues to Ada. */
    function tokenWith(...names: string[]): string {
      const scope = names.map((name) => fullScope(chain, name)).join(' ');
      const { clientId } = chain;
      return chain.twin.entra.signInAs('ada', { clientId, scope, accepts: true }).access_token;
    }

    test('lists all tools [H-02]', async () => {
      const { tools } = await client.list();
      assert.deepEqual([...(tools ?? [])].sort(), TOOLS.map(({ name }) => name).sort());
    });

    test('calls a tool as the signed-in user', async () => {
      const { result } = await client.call('whoami', {});
      assert.equal((result as { principal?: { name?: string } }).principal?.name, 'Ada');
    });

    test('steps up with the scopes from the challenge', async () => {
      const refused = await client.call(...SECRET);
      assert.equal(refused.error, 'HttpRequestException');
      const [, scopes = ''] = /scope="([^"]*)"/.exec(refused.challenge ?? '') ?? [];
      const names = scopes.split(' ').map((scope) => scope.slice(chain.twin.mcpUrl.length + 1));
      assert.deepEqual(names, ['user_impersonation', 'secrets.read']);
      await client.use(tokenWith(...names));
      const { result, error } = await client.call(...SECRET);
      assert.equal(error, undefined);
      assert.equal(result?.name, 'demo-secret');
    });
  },
);
