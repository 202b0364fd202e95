import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DECLARED } from '../../server/src/tools/declarations.ts';
import { needs } from '../support/needs.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../support/tools.ts';
import { type Chain, fullScope, startChain } from './support/chain.ts';
import { buildDotnetClient, type DotnetClient } from './support/dotnet-client.ts';
import { callerIn, userThrough } from './support/records.ts';
import { roleHolders } from './support/registration.ts';

describe(
  'the official client for .NET, unmodified, which sends every body in chunks',
  needs('dotnet'),
  () => {
    let chain: Chain;
    let built: Awaited<ReturnType<typeof buildDotnetClient>>;
    let client: DotnetClient;
    before(async () => {
      [chain, built] = await Promise.all([startChain(), buildDotnetClient()]);
      client = built.start(chain.twin.mcpUrl, tokenOf('Ada', 'user_impersonation'));
    });
    after(async () => {
      client.stop();
      built.remove();
      await chain.stop();
    });

    /** A token with these scopes that the chain's directory issues to the user. */
    function tokenOf(user: string, ...names: string[]): string {
      const scope = names.map((name) => fullScope(chain, name)).join(' ');
      const { clientId } = chain;
      return chain.twin.entra.signInAs(user, { clientId, scope, accepts: true }).access_token;
    }

    test('lists all tools [H-02]', async () => {
      const { tools } = await client.list();
      assert.deepEqual([...(tools ?? [])].sort(), DECLARED.map(({ name }) => name).sort());
    });

    test('calls a tool as the signed-in user', async () => {
      const { name, samples } = OPEN_TOOL;
      const caller = await callerIn(chain, name, async () => {
        assert.ok((await client.call(name, samples[0])).result);
      });
      assert.deepEqual(caller, userThrough(chain.clientId, 'Ada', chain));
    });

    for (const tool of GUARDED_TOOLS) {
      test(`steps up to ${tool.name} with the scopes from the challenge`, async () => {
        const { holder } = roleHolders(chain, tool);
        await client.use(tokenOf(holder, 'user_impersonation'));
        const refused = await client.call(tool.name, tool.samples[0]);
        assert.equal(refused.error, 'HttpRequestException');
        const [, scopes = ''] = /scope="([^"]*)"/.exec(refused.challenge ?? '') ?? [];
        const names = scopes.split(' ').map((scope) => scope.slice(chain.twin.mcpUrl.length + 1));
        assert.deepEqual(names, ['user_impersonation', tool.access.scope.name]);
        await client.use(tokenOf(holder, ...names));
        const caller = await callerIn(chain, tool.name, async () => {
          const { result, error } = await client.call(tool.name, tool.samples[0]);
          assert.equal(error, undefined);
          assert.ok(result);
        });
        assert.deepEqual(caller, userThrough(chain.clientId, holder, chain));
      });
    }
  },
);
