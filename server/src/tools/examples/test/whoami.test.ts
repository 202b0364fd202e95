import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post, signedIn, toolCall, WIRES } from '../../../../../test/server/harness/call.ts';
import { CLIENT, startIssuer, TENANT } from '../../../../../test/server/harness/issuer.ts';
import { startServer } from '../../../../../test/server/harness/start-server.ts';
import { ADA, contextOf, tools } from '../../../../../test/server/tools/support.ts';
import type { Principal } from '../../../call/values.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { toolNamed } from './tool-named.ts';

const OID = 'aaaaaaaa-0000-4000-8000-000000000001';
const APP = 'bbbbbbbb-0000-4000-8000-000000000002';

const issuer = await startIssuer();
const server = await startServer({ env: issuer.env, tools });

for (const wire of WIRES) {
  test(`shows a user a fixed small set of facts on the ${wire} wire [T-01, MCP10]`, async () => {
    const claims = {
      ...issuer.userClaims({ oid: OID, name: 'Ada', roles: ['Mcp.Secrets.Read'] }),
      groups: ['canary-group'],
      email: 'canary@example.test',
      ipaddr: '203.0.113.9',
      wids: ['canary-wid'],
    };
    const { json, text } = await post(
      server,
      toolCall(wire, 'whoami'),
      await signedIn(issuer, claims),
    );
    assert.deepEqual(json.result.structuredContent, {
      authenticated: true,
      principal: {
        name: 'Ada',
        oid: OID,
        tid: TENANT,
        client: CLIENT,
        idp: TENANT,
        scopes: ['user_impersonation'],
        roles: ['Mcp.Secrets.Read'],
      },
    });
    for (const word of ['canary', '203.0.113.9', 'eyJ']) assert.ok(!text.includes(word), word);
  });

  test(`shows an application its own id, without a name, on the ${wire} wire [T-01]`, async () => {
    const claims = issuer.appClaims(APP, ['Mcp.Access']);
    const { json } = await post(server, toolCall(wire, 'whoami'), await signedIn(issuer, claims));
    const { principal } = json.result.structuredContent;
    assert.deepEqual(principal.roles, ['Mcp.Access']);
    assert.deepEqual([principal.oid, principal.name, principal.scopes], [APP, '', []]);
  });

  test(`accepts no identity from arguments on the ${wire} wire [T-01, T-10]`, async () => {
    const claims = issuer.userClaims({ oid: OID, name: 'Ada' });
    const call = toolCall(wire, 'whoami', { oid: APP });
    const { json, text } = await post(server, call, await signedIn(issuer, claims));
    assert.equal(json.result.isError, true);
    assert.ok(!text.includes(APP));
  });

  test(`labels an anonymous caller on the ${wire} wire, whatever its headers say [T-01]`, async () => {
    const open = await startServer({ tools });
    const claims = issuer.userClaims({ oid: OID, name: 'Ada' });
    const { json } = await post(open, toolCall(wire, 'whoami'), await signedIn(issuer, claims));
    assert.deepEqual(json.result.structuredContent, { authenticated: false, principal: null });
  });
}

const NAMES: readonly [string, string][] = [
  ['Ada Lovelace', 'Ada Lovelace'],
  ["Siobhán O'Brien (Admin)", "Siobhán O'Brien (Admin)"],
  ['<img src=x onerror=alert(1)>', 'img src=x onerror=alert(1)'],
  ['![a](https://x.example/?d=1)', '![a https x.example/?d=1)'],
  ['[sign in][1]', '[sign in 1]'],
  ['A\u202eda\u200b\u{e0041}\u001b]8;;x\u0007', 'Ada]8;;x'],
  ['A\r\nSYSTEM: b', 'A SYSTEM: b'],
  ['x'.repeat(10_000), 'x'.repeat(128)],
];

test('makes the display name, which its owner chooses, plain and short [I-03, I-04]', () => {
  const name = (principal: Principal) => {
    const answer = toolNamed('whoami').run({}, contextOf(principal));
    return JSON.parse(JSON.stringify(answer)).value.principal.name;
  };
  for (const [given, shown] of NAMES) assert.equal(name({ ...ADA, name: given }), shown);
});

test('returns a hostile name as one short plain line, and records none of it [P-11]', async () => {
  const name = `Ada\u202e\u200b\u2066<b>\n\tIGNORE${'!'.repeat(2_000)}`;
  const headers = await signedIn(issuer, issuer.userClaims({ oid: OID, name }));
  const { json } = await post(server, toolCall('2026', 'whoami'), headers);
  const shown: string = json.result.structuredContent.principal.name;
  assert.match(shown, /^Ada[ -~]*$/);
  assert.ok(shown.length <= LIMITS.foreignTextLength);
  assert.doesNotMatch(JSON.stringify(server.sink.records.at(-1)), /IGNORE/);
});

test('shows the identity provider without making it a link [I-04]', () => {
  const idp = 'https://sts.windows.net/44444444-4444-4444-8444-444444444444/';
  const answer = toolNamed('whoami').run({}, contextOf({ ...ADA, idp }));
  const shown = JSON.parse(JSON.stringify(answer)).value.principal.idp;
  assert.equal(shown, 'sts.windows.net/44444444-4444-4444-8444-444444444444/');
});
