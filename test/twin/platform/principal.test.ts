import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readPrincipalHeader } from '../../../server/src/identity/read-principal-header.ts';
import { principalHeaders } from '../../../twin/platform/easy-auth/principal.ts';

const headOf = (claims: Record<string, unknown>) => ({
  method: 'POST',
  target: '/mcp',
  httpVersion: '1.1',
  fields: new Map(Object.entries(principalHeaders(claims)).map(([name, value]) => [name, [value]])),
});

const USER = {
  iss: 'http://localhost:8001/t/v2.0',
  aud: 'api',
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  tid: '7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02',
  sub: 'pairwise',
  azp: 'client',
  name: 'Ada',
  preferred_username: 'ada@twin.example',
  scp: 'user_impersonation secrets.read',
  roles: ['One', 'Two'],
  idp: 'live.com',
  amr: ['pwd', 'mfa'],
};

describe('the principal header', () => {
  test("gives the server the claims of a user's token", () => {
    assert.deepEqual(readPrincipalHeader(headOf(USER)), {
      kind: 'user',
      oid: USER.oid,
      tid: USER.tid,
      client: 'client',
      name: 'Ada',
      idp: 'live.com',
      scopes: ['user_impersonation', 'secrets.read'],
      roles: ['One', 'Two'],
    });
  });

  test("gives the server the claims of an application's token", () => {
    const { scp: _scp, name: _name, preferred_username: _user, idp: _idp, ...rest } = USER;
    const read = readPrincipalHeader(headOf({ ...rest, idtyp: 'app', roles: ['Mcp.Access'] }));
    assert.equal(read?.kind, 'application');
    assert.deepEqual(read?.roles, ['Mcp.Access']);
    assert.equal(principalHeaders({ ...rest })['x-ms-client-principal-name'], undefined);
  });

  test('preserves any display name, in characters that every header parser accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 64 }), (name) => {
        const headers = principalHeaders({ ...USER, name, preferred_username: name });
        assert.match(headers['x-ms-client-principal-name'] ?? '', /^[\x20-\x7e]*$/);
        const encoded = headers['x-ms-client-principal'] ?? '';
        const { claims } = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
        const named = claims.find(({ typ }: { typ: string }) => typ === 'name');
        assert.equal(named.val, name);
      }),
    );
  });
});
