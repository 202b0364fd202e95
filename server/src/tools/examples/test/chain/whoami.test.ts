import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bearerOf, callTool } from '../../../../../../test/chain/support/call.ts';
import { type Chain, startChain } from '../../../../../../test/chain/support/chain.ts';
import { enrol } from '../../../../../../test/chain/support/registration.ts';
import { claimsOf } from '../../../../../../test/twin/entra/support/visitor.ts';
import { GROUPS_IN_TOKEN } from '../../../../../../twin/entra/tokens/claims.ts';

describe('whoami through the chain', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  test('shows all roles of a user in many groups, and none of the groups [J-19]', async () => {
    enrol(chain, 'Ada', GROUPS_IN_TOKEN);
    const headers = bearerOf(chain, 'ada', 'user_impersonation');
    const claims = claimsOf(String(headers.authorization).slice(7));
    const { text } = await callTool(chain, 'whoami', {}, headers);
    const { name, client, scopes, roles } = JSON.parse(text).result.structuredContent.principal;
    assert.deepEqual(
      { name, client, scopes, roles },
      {
        name: 'Ada',
        client: chain.clientId,
        scopes: ['user_impersonation'],
        roles: claims.roles,
      },
    );
    assert.equal(roles.length, 50);
    for (const group of claims.groups as string[]) assert.ok(!text.includes(group));
  });
});
