import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { principalHeaders } from '../../../twin/platform/easy-auth/principal.ts';
import { post, toolCall } from '../harness/call.ts';
import { changed, openDoor } from './support/door.ts';

/** The fixed limit of App Service's front ends. */
const FRONT_END_BYTES = 64 * 1024;

/** The groups that Entra puts into a token before it refers to Graph instead, and roles with long names. */
const claims = {
  groups: Array.from({ length: 200 }, () => crypto.randomUUID()),
  roles: Array.from({ length: 50 }, (_, i) => `${i}.`.padEnd(64, 'x')),
};

describe('the bytes of one head', () => {
  test('are divided so that token, principal and the rest fit together [J-19, P-06]', () => {
    const { headerBytes, callerHeaderBytes, tokenLength, principalLength } = LIMITS;
    assert.equal(headerBytes, callerHeaderBytes + principalLength);
    assert.ok(callerHeaderBytes - tokenLength >= 8 * 1024, 'room for the headers of a client');
    assert.ok(headerBytes <= FRONT_END_BYTES);
  });

  test('have room for 200 groups and 50 long roles, in token and principal [J-19]', async (t) => {
    const door = await openDoor();
    const token = changed(door, { claims });
    const platform = principalHeaders({ ...door.claims, ...claims });
    const principal = platform['x-ms-client-principal'];
    const sizes = { token: token.length, principal: principal?.length ?? 0 };
    t.diagnostic(JSON.stringify(sizes));
    assert.ok(sizes.token <= LIMITS.tokenLength, `${sizes.token}`);
    assert.ok(sizes.principal <= LIMITS.principalLength, `${sizes.principal}`);
    const headers = { ...platform, authorization: `Bearer ${token}` };
    const reply = await post(door.server, toolCall('2026', 'whoami'), headers);
    assert.equal(reply.status, 200, reply.text);
  });

  test('have room for a browser session: the principal and its two tokens', async () => {
    const door = await openDoor();
    const roles = claims.roles.map((role) => role.slice(0, 24));
    const held = { ...door.claims, ...claims, roles };
    const token = changed(door, { claims: held }).length;
    const principal = principalHeaders(held)['x-ms-client-principal']?.length ?? 0;
    assert.ok(2 * token + principal + 4 * 1024 <= LIMITS.headerBytes, `${token} ${principal}`);
  });
});
