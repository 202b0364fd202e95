import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { GROUPS_IN_TOKEN } from '../../twin/entra/tokens/claims.ts';
import { claimsOf } from '../twin/entra/support/visitor.ts';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';

const ROLES = 50;

/** Adds a user to groups, which tokens for the API list from now on, and assigns roles. */
function enrol({ twin }: Chain, displayName: string, groups: number): void {
  const { directory } = twin.entra;
  const user = directory.users.find((one) => one.displayName === displayName);
  const api = directory.applications.find(({ appRoles }) => appRoles.length > 0);
  const principal = directory.servicePrincipals.find(({ appId }) => appId === api?.appId);
  assert.ok(user && api && principal);
  api.groupMembershipClaims = 'SecurityGroup';
  directory.groups = Array.from({ length: groups }, () => ({
    id: randomUUID(),
    members: [user.id],
  }));
  const held = directory.appRoleAssignments.filter(({ principalId }) => principalId === user.id);
  for (let i = held.length; i < ROLES; i++) {
    const id = randomUUID();
    api.appRoles.push({
      id,
      value: `Sales.Reports.Region.Read.${10 + i}`,
      displayName: '',
      description: '',
      allowedMemberTypes: ['User'],
      isEnabled: true,
    });
    directory.appRoleAssignments.push({
      id: randomUUID(),
      principalId: user.id,
      principalType: 'User',
      principalDisplayName: displayName,
      resourceId: principal.id,
      resourceDisplayName: api.displayName,
      appRoleId: id,
    });
  }
}

describe('a user in many groups', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  test('calls a tool with as many groups as a token can list, and fifty roles [J-19]', async () => {
    enrol(chain, 'Ada', GROUPS_IN_TOKEN);
    const headers = bearerOf(chain, 'ada', 'user_impersonation');
    const { groups, roles } = claimsOf(String(headers.authorization).slice(7)) as {
      groups: string[];
      roles: string[];
    };
    assert.deepEqual([groups.length, roles.length], [200, 50]);
    const answer = await callTool(chain, 'whoami', {}, headers);
    assert.equal(answer.status, 200, answer.text);
    for (const role of roles) assert.ok(answer.text.includes(role), role);
    assert.ok(!answer.text.includes(String(groups[0])), 'groups are not passed on');
  });

  test('calls a tool with more groups, which the token then only links to', async () => {
    enrol(chain, 'Ada', GROUPS_IN_TOKEN + 1);
    const headers = bearerOf(chain, 'ada', 'user_impersonation');
    const claims = claimsOf(String(headers.authorization).slice(7));
    assert.equal(claims.groups, undefined);
    assert.ok(claims._claim_names);
    assert.equal((await callTool(chain, 'whoami', {}, headers)).status, 200);
  });

  for (const size of [17_000, 25_000]) {
    test(`is admitted with ${size} bytes of unused headers [J-19]`, async () => {
      enrol(chain, 'Ada', 0);
      const headers = bearerOf(chain, 'ada', 'user_impersonation');
      const more = { ...headers, 'x-filler': 'x'.repeat(size) };
      assert.equal((await callTool(chain, 'whoami', {}, more)).status, 200);
    });
  }

  test('is told that the headers are too large, not that the server is down [J-19]', async () => {
    const headers = bearerOf(chain, 'ada', 'user_impersonation');
    const more = { ...headers, 'x-filler': 'x'.repeat(30_000) };
    const answer = await callTool(chain, 'whoami', {}, more);
    assert.equal(answer.status, 431);
    assert.match(answer.text, /"The headers are too large; send fewer or shorter headers."/);
  });
});
