import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WIRES } from '../harness/call.ts';
import { API, CLIENT, type Claims, TENANT } from '../harness/issuer.ts';
import {
  assertEnters,
  assertNotAccepted,
  changed,
  type Door,
  goodHeader,
  openDoor,
  signedParts,
} from './support/door.ts';

const door = await openDoor();
const t = door.clock.now / 1000;
const HOUR = 3600;
const OTHER = '99999999-9999-4999-8999-999999999999';

/** One changed claim per row; `undefined` removes it. */
function refuses(
  at: Door,
  id: string,
  rows: Readonly<Record<string, Claims>>,
  fault?: 'expired',
): void {
  for (const [title, claims] of Object.entries(rows)) {
    test(`refuses ${title} [${id}]`, () =>
      assertNotAccepted(at, changed(at, { claims }), fault ?? 'claims'));
  }
}

function accepts(at: Door, id: string, rows: Readonly<Record<string, Claims>>): void {
  for (const [title, claims] of Object.entries(rows)) {
    test(`accepts ${title} [${id}]`, async () => {
      for (const wire of WIRES) await assertEnters(at, changed(at, { claims }), wire);
    });
  }
}

describe('the times of a token', () => {
  accepts(door, 'J-09', {
    'the token that every case modifies': {},
    'an expiry less than the skew ago': { iat: t - HOUR, nbf: t - HOUR, exp: t - 59 },
    'a start exactly the skew ahead': { nbf: t + 60 },
    'an issue time exactly the skew ahead': { iat: t + 60 },
    'a lifetime of a day': { iat: t, exp: t + 24 * HOUR },
    'no start': { nbf: undefined },
  });
  refuses(door, 'J-09', { 'an expiry exactly the skew ago': { exp: t - 60 } }, 'expired');
  refuses(
    door,
    'J-09',
    { 'an expiry in the past': { exp: t - HOUR, iat: t - 2 * HOUR } },
    'expired',
  );
  refuses(door, 'J-09', { 'an expiry before the epoch': { exp: -1 } }, 'expired');
  refuses(door, 'J-09', {
    'no expiry': { exp: undefined },
    'an expiry as text': { exp: String(t + HOUR) },
    'an expiry in a list': { exp: [t + HOUR] },
    'an expiry with a fraction': { exp: t + HOUR + 0.5 },
    'an expiry in milliseconds': { exp: (t + HOUR) * 1000 },
    'an expiry beyond whole numbers': { exp: 9e15, iat: 9e15 - HOUR },
    'an expiry of null': { exp: null },
    'a start beyond the skew': { nbf: t + 61 },
    'a start as text': { nbf: String(t) },
    'a start with a fraction': { nbf: t - 0.5 },
    'a start of null': { nbf: null },
    'a start after the expiry': { iat: t - HOUR, exp: t - 30, nbf: t - 29 },
    'no issue time': { iat: undefined },
    'an issue time beyond the skew': { iat: t + 61 },
    'an issue time as text': { iat: String(t) },
    'an issue time with a fraction': { iat: t - 0.5 },
    'an issue time before the epoch': { iat: -1 },
    'a lifetime of more than a day': { iat: t, exp: t + 24 * HOUR + 1 },
    'an expiry before the issue': { iat: t + 30, nbf: t, exp: t + 29 },
  });

  test('refuses an infinite expiry [J-09]', async () => {
    const endless = JSON.stringify(door.claims).replace(`"exp":${door.claims.exp}`, '"exp":1e400');
    await assertNotAccepted(door, signedParts(door, goodHeader(door), endless), 'claims');
  });
});

describe('the issuer and tenant of a token', () => {
  const { login } = door.issuer;
  refuses(door, 'J-10', {
    'another tenant': { iss: `${login}${OTHER}/v2.0` },
    'the issuer of version 1': { iss: `https://sts.windows.net/${TENANT}/` },
    'the tenant common': { iss: `${login}common/v2.0` },
    'the tenant organizations': { iss: `${login}organizations/v2.0` },
    'a national cloud': { iss: `https://login.microsoftonline.us/${TENANT}/v2.0` },
    'a trailing slash': { iss: `${login}${TENANT}/v2.0/` },
    'another case': { iss: `${login}${TENANT}/V2.0` },
    'another scheme': { iss: `${login.replace('http:', 'https:')}${TENANT}/v2.0` },
    'a suffix': { iss: `${login}${TENANT}/v2.0.evil.example` },
    'a prefix': { iss: `https://evil.example/?${login}${TENANT}/v2.0` },
    'a list of issuers': { iss: [`${login}${TENANT}/v2.0`] },
    'an empty issuer': { iss: '' },
    'no issuer': { iss: undefined },
  });
  refuses(door, 'J-11', {
    'a tenant that is not the issuer’s': { tid: OTHER },
    'no tenant': { tid: undefined },
    'an empty tenant': { tid: '' },
    'a list of tenants': { tid: [TENANT] },
    'a tenant in another case': { tid: `${TENANT} ` },
  });
  accepts(door, 'J-11', { 'a guest of the tenant': { idp: `https://sts.windows.net/${OTHER}/` } });
});

describe('the audience of a token', () => {
  refuses(door, 'J-12, AU-05, BP-02', {
    'another API': { aud: OTHER },
    'Microsoft Graph': { aud: '00000003-0000-0000-c000-000000000000' },
    'Azure Resource Manager': { aud: 'https://management.azure.com/' },
    'Key Vault': { aud: 'https://vault.azure.net' },
    'the identifier URI': { aud: `api://${API}` },
    'the URL of the server': { aud: 'https://gateway.example/mcp' },
    'a list of this API and another': { aud: [API, OTHER] },
    'a list of only this API': { aud: [API] },
    'a prefix': { aud: API.slice(0, -1) },
    'a suffix': { aud: `${API}.evil.example` },
    'another case': { aud: API.replace(/2/, 'Two') },
    'the client': { aud: CLIENT },
    'an empty audience': { aud: '' },
    'an empty list': { aud: [] },
    'no audience': { aud: undefined },
    'a number': { aud: 2 },
  });
});

describe('the kind of a token', () => {
  const app = { idtyp: 'app', scp: undefined, roles: ['Mcp.Access'], azpacr: '1' };
  accepts(door, 'J-14', { 'an application’s own token': app });
  refuses(door, 'J-13, J-14', {
    'an ID token': { scp: undefined, azp: undefined, nonce: 'n', roles: ['Mcp.Access'] },
    'an ID token that names its client': { scp: undefined, nonce: 'n', roles: ['Mcp.Access'] },
    'a token that is bound to a key': { cnf: { jkt: 'thumbprint' } },
    'a token bound to nothing': { cnf: null },
    'an application’s token without its kind': { ...app, idtyp: undefined },
    'an application’s token with scopes': { ...app, scp: 'user_impersonation' },
    'a token with neither scopes nor kind': { scp: undefined },
    'a token of a device': { idtyp: 'device', scp: undefined },
    'a token of an unknown kind with scopes': { idtyp: 'service_account' },
    'a kind in another case': { ...app, idtyp: 'App' },
    'scopes in a list': { scp: ['user_impersonation'] },
    'empty scopes': { scp: '' },
    'scopes of null': { scp: null },
    'roles as text': { roles: 'Mcp.Access' },
    'a role that is not text': { roles: ['Mcp.Access', { name: 'x' }] },
  });

  const types = [
    'dpop+jwt',
    'logout+jwt',
    'pop',
    'JWE',
    'secevent+jwt',
    'application/jwt',
    '',
    1,
    null,
  ];
  for (const typ of types) {
    test(`refuses the header type ${JSON.stringify(typ)} [J-13]`, () =>
      assertNotAccepted(door, changed(door, { header: { typ } })));
  }
  test('accepts the registered type of access tokens [J-13]', async () => {
    await assertEnters(door, changed(door, { header: { typ: 'at+jwt' } }));
  });
});

describe('the identity in a token', () => {
  refuses(door, 'J-17', {
    'version 1.0': { ver: '1.0' },
    'a version that is a number': { ver: 2 },
    'no version': { ver: undefined },
    'no object id': { oid: undefined },
    'an empty object id': { oid: '' },
    'an object id that is a list': { oid: [door.claims.oid] },
    'a name that is not text': { name: ['Ada'] },
  });

  test('keeps the identity whatever names the token contains [J-17]', async () => {
    const victim = {
      preferred_username: 'victim@example.test',
      email: 'v@example.test',
      sub: 'v',
      upn: 'v',
    };
    const reply = await assertEnters(
      door,
      changed(door, { claims: { ...victim, name: 'Victim' } }),
    );
    const { principal } = reply.json.result.structuredContent;
    assert.equal(principal.oid, door.claims.oid);
    assert.equal(principal.tid, TENANT);
    assert.doesNotMatch(reply.text, /example\.test/);
    const record = door.server.sink.toolCalls.at(-1);
    assert.equal(record?.caller_oid, door.claims.oid);
    assert.doesNotMatch(JSON.stringify(record), /victim/i);
  });

  accepts(door, 'J-19', {
    'an overage of groups, without looking them up': {
      hasgroups: true,
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'http://localhost:1/groups' } },
    },
  });
});

describe('the client of a token', async () => {
  const strict = await openDoor({ MCP_ALLOWED_CLIENT_IDS: `${OTHER},${CLIENT.toUpperCase()}` });
  accepts(strict, 'J-16', { 'a client of the list': {}, 'its other client': { azp: OTHER } });
  refuses(strict, 'J-16, V-07', {
    'an unlisted client': { azp: API },
    'a client in another case': { azp: `${CLIENT} ` },
    'no client': { azp: undefined },
    'an empty client': { azp: '' },
    'clients in a list': { azp: [CLIENT] },
    'the client in the claim of version 1': { azp: undefined, appid: CLIENT },
  });
  refuses(door, 'J-16', { 'no client where any client is allowed': { azp: undefined } });
});
