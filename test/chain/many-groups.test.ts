import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GROUPS_IN_TOKEN } from '../../twin/entra/tokens/claims.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { claimsOf } from '../twin/entra/support/visitor.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';
import { enrol } from './support/registration.ts';

describe('a user in many groups', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  const call = (headers: Record<string, string>) =>
    callTool(chain, OPEN_TOOL.name, OPEN_TOOL.samples[0], headers);

  test('calls a tool with as many groups as a token can list, and fifty roles [J-19]', async () => {
    enrol(chain, 'Ada', GROUPS_IN_TOKEN);
    const headers = bearerOf(chain, 'ada', 'user_impersonation');
    const { groups, roles } = claimsOf(String(headers.authorization).slice(7)) as {
      groups: string[];
      roles: string[];
    };
    assert.deepEqual([groups.length, roles.length], [200, 50]);
    const answer = await call(headers);
    assert.equal(answer.status, 200, answer.text);
    assert.ok(!answer.text.includes(String(groups[0])), 'groups are not passed on');
  });

  test('calls a tool with more groups, which the token then only links to', async () => {
    enrol(chain, 'Ada', GROUPS_IN_TOKEN + 1);
    const headers = bearerOf(chain, 'ada', 'user_impersonation');
    const claims = claimsOf(String(headers.authorization).slice(7));
    assert.equal(claims.groups, undefined);
    assert.ok(claims._claim_names);
    assert.equal((await call(headers)).status, 200);
  });

  for (const size of [17_000, 25_000]) {
    test(`is admitted with ${size} bytes of unused headers [J-19]`, async () => {
      enrol(chain, 'Ada', 0);
      const headers = bearerOf(chain, 'ada', 'user_impersonation');
      const more = { ...headers, 'x-filler': 'x'.repeat(size) };
      assert.equal((await call(more)).status, 200);
    });
  }

  test('is told that the headers are too large, not that the server is down [J-19]', async () => {
    const headers = bearerOf(chain, 'ada', 'user_impersonation');
    const more = { ...headers, 'x-filler': 'x'.repeat(30_000) };
    const answer = await call(more);
    assert.equal(answer.status, 431);
    assert.match(answer.text, /"The headers are too large; send fewer or shorter headers."/);
  });
});
