import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Principal } from '../../../server/src/call/values.ts';
import {
  type Demand,
  decideAccess,
  neededScopes,
} from '../../../server/src/tools/decide-access.ts';
import { toolCall, WIRES } from '../harness/call.ts';
import { application, BASE_TOOLS, callOf, GUARDED_TOOL, openHouse, send, user } from './callers.ts';

const house = await openHouse();
const READER = 'Mcp.Guarded.Read';
// A product tool if one fits, so that its argument check runs as well.
const OPEN = BASE_TOOLS[0] as string;

describe('scopes and roles are compared in full', () => {
  const scopes = [
    'guarded.readonly',
    'guarded.rea',
    'Guarded.Read',
    'GUARDED.READ',
    'guarded',
    'guarded.*',
    '*',
    '.default',
    'guarded.read\t',
    'guarded.read,x',
    'https://gateway.example/mcp/guarded.read',
    'guаrded.read',
    READER,
  ];
  for (const scope of scopes) {
    test(`rejects the scope ${JSON.stringify(scope)} for the tool [J-15, AU-12]`, async () => {
      for (const wire of WIRES) {
        const claims = user(house, `user_impersonation ${scope}`, [READER]);
        const reply = await send(house, claims, callOf(wire, GUARDED_TOOL));
        assert.equal(reply.status, 403);
        assert.deepEqual(house.asked, []);
      }
    });
  }

  const bases = [
    'user_impersonation2',
    'User_Impersonation',
    'user_impersonation\tguarded.read',
    'user',
    ' ',
  ];
  for (const base of bases) {
    test(`rejects the scope ${JSON.stringify(base)} as the base scope [J-15]`, async () => {
      const reply = await send(house, user(house, base), callOf('2026', OPEN));
      assert.equal(reply.status, 403);
    });
  }

  test('ignores spaces around and between scopes [J-15]', async () => {
    const spaced = '  guarded.read   user_impersonation ';
    const reply = await send(house, user(house, spaced, [READER]), callOf('2026', OPEN));
    assert.equal(reply.status, 200);
  });

  test('finds no match among hundreds of other scopes [J-15, J-19]', async () => {
    const many = Array.from({ length: 600 }, (_, i) => `s.${i}`).join(' ');
    const reply = await send(house, user(house, many), callOf('2026', OPEN));
    assert.equal(reply.status, 403);
  });

  const roles = [
    'mcp.access',
    'Mcp.Access ',
    'Mcp.Acces',
    'Mcp.Access.All',
    'Mcp.*',
    '*',
    'Mcp.Access,Mcp.Guarded.Read',
    'user_impersonation',
  ];
  for (const role of roles) {
    test(`rejects the role ${JSON.stringify(role)} for an application [J-15, J-14]`, async () => {
      const reply = await send(house, application(house, [role]), callOf('2026', OPEN));
      assert.equal(reply.json.error.code, -32602);
    });
  }
});

describe('arguments do not affect access', () => {
  test('refuse to name another caller, and reveal no other caller [API1, API3]', async () => {
    for (const wire of WIRES) {
      for (const args of [
        { oid: 'victim' },
        { user: 'victim' },
        { roles: [READER] },
        { principal: {} },
      ]) {
        const reply = await send(
          house,
          user(house, 'user_impersonation'),
          toolCall(wire, OPEN, args),
        );
        assert.equal(reply.json.result.isError, true);
        assert.ok(!reply.text.includes('victim'));
      }
    }
  });
});

const BASE = { scope: 'base', role: 'Base' };
const words = fc.subarray(['base', 'wide', 'Base', 'Role', 'other', '']);
const principal = (kind: Principal['kind']) =>
  fc.record({ scopes: words, roles: words }).map(
    ({ scopes, roles }): Principal => ({
      ...{ kind, scopes, roles, tid: 't', oid: 'o', client: 'c', name: undefined, idp: undefined },
    }),
  );
const demand: fc.Arbitrary<Demand> = fc.constantFrom(
  {},
  { scope: 'wide' },
  { role: 'Role' },
  { scope: 'wide', role: 'Role' },
);

describe('the decision about access', () => {
  test('requires every scope and the role of a user, and reveals a missing scope but not a missing role [AU-11, MCP02]', () => {
    fc.assert(
      fc.property(principal('user'), demand, (who, what) => {
        const scoped = who.scopes.includes('base') && (!what.scope || who.scopes.includes('wide'));
        const roled = !what.role || who.roles.includes('Role');
        const expected = roled ? (scoped ? 'allowed' : 'obtainable') : 'hidden';
        assert.equal(decideAccess(who, what, BASE, true), expected);
      }),
    );
  });

  test('requires both roles of an application, and no scope [J-14]', () => {
    fc.assert(
      fc.property(principal('application'), demand, (who, what) => {
        const roled = who.roles.includes('Base') && (!what.role || who.roles.includes('Role'));
        assert.equal(decideAccess(who, what, BASE, true), roled ? 'allowed' : 'hidden');
      }),
    );
  });

  test('denies an unidentified caller everything where sign-in is enforced, whatever else is claimed [V-08, P-02]', () => {
    fc.assert(
      fc.property(principal('anonymous'), demand, (who, what) => {
        assert.equal(decideAccess(who, what, BASE, true), 'hidden');
        assert.equal(decideAccess(who, what, BASE, false), 'allowed');
      }),
    );
  });

  test('never grants more for fewer scopes or roles [MCP02, API5]', () => {
    const rank = { hidden: 0, obtainable: 1, allowed: 2 };
    fc.assert(
      fc.property(principal('user'), demand, words, words, (who, what, scopes, roles) => {
        const more = {
          ...who,
          scopes: [...who.scopes, ...scopes],
          roles: [...who.roles, ...roles],
        };
        assert.ok(
          rank[decideAccess(more, what, BASE, true)] >= rank[decideAccess(who, what, BASE, true)],
        );
      }),
    );
  });

  test('names the base scope first among the required scopes [AU-11]', () => {
    assert.deepEqual(neededScopes({ scope: 'wide' }, BASE), ['base', 'wide']);
    assert.deepEqual(neededScopes({ role: 'Role' }, BASE), ['base']);
  });
});
