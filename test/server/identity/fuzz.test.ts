import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Head } from '../../../server/src/call/values.ts';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { admitFields } from '../../../server/src/http/admit-fields.ts';
import { readBearer } from '../../../server/src/identity/read-bearer.ts';
import { readPrincipalHeader } from '../../../server/src/identity/read-principal-header.ts';

const headWith = (fields: Record<string, readonly string[]>): Head => ({
  method: 'POST',
  target: '/mcp',
  httpVersion: '1.1',
  fields: new Map(Object.entries(fields)),
});
const bearerOf = (...values: string[]) => readBearer(headWith({ authorization: values }));

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const part = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 200 });
const token = fc.tuple(part, part, part).map((parts) => parts.join('.'));
const scheme = fc.mixedCase(fc.constant('bearer'));

describe('the bearer parser', () => {
  test('returns exactly the token, whatever the case of the scheme [J-20]', () => {
    fc.assert(fc.property(scheme, token, (name, jwt) => bearerOf(`${name} ${jwt}`) === jwt));
  });

  test('reports anything else as malformed, and never returns a part of it [J-18, J-20]', () => {
    const SHAPE = /^bearer [A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}$/i;
    const near = fc
      .tuple(scheme, token, fc.nat(), fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }))
      .map(([name, jwt, at, noise]) => {
        const text = `${name} ${jwt}`;
        const i = at % (text.length + 1);
        return text.slice(0, i) + noise + text.slice(i);
      });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (value) => {
        const read = bearerOf(value);
        assert.equal(read, SHAPE.test(value) ? value.slice(7) : 'malformed');
      }),
      { numRuns: 2_000 },
    );
  });

  test('reads no second value and nothing too long [J-19, J-21]', () => {
    fc.assert(
      fc.property(token, token, (a, b) => bearerOf(`Bearer ${a}`, `Bearer ${b}`) === 'malformed'),
    );
    // A token that is too long never gets this far: the head is refused as a whole.
    const long = headWith({ authorization: [`Bearer ${'a'.repeat(LIMITS.tokenLength)}.b.c`] });
    assert.equal(admitFields(long)?.reason, 'header_too_large');
    assert.equal(readBearer(headWith({})), undefined);
  });
});

const OID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const claimName = fc.constantFrom('oid', 'tid', OID, 'scp', 'roles', 'idtyp', '__proto__', 'name');
const claim = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ typ: claimName, val: fc.constantFrom('a', 'b', '', 'app') }),
  },
  { weight: 1, arbitrary: fc.record({ typ: fc.jsonValue(), val: fc.jsonValue() }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const whole = [
  { typ: 'oid', val: 'a' },
  { typ: 'tid', val: 'a' },
];
const claims = fc.oneof(
  fc.array(claim),
  fc.array(claim, { maxLength: 3 }).map((more) => [...whole, ...more]),
);
const blob = fc.record(
  {
    auth_typ: fc.oneof({ weight: 5, arbitrary: fc.constant('aad') }, fc.jsonValue()),
    claims: fc.oneof({ weight: 8, arbitrary: claims }, fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

describe('the reader of the platform’s header', () => {
  test('returns a complete, unambiguous identity or none [P-07]', () => {
    let found = 0;
    fc.assert(
      fc.property(blob, (value) => {
        const principal = readPrincipalHeader(
          headWith({ 'x-ms-client-principal': [base64(value)] }),
        );
        if (!principal) return;
        found++;
        const given = value.claims as { typ: string; val: string }[];
        const values = (...names: string[]) =>
          new Set(given.filter(({ typ }) => names.includes(typ)).map(({ val }) => val));
        assert.deepEqual(values('oid', OID), new Set([principal.oid]));
        assert.deepEqual(values('tid'), new Set([principal.tid]));
        assert.ok(principal.oid !== '' && principal.tid !== '');
        for (const list of [principal.scopes, principal.roles]) {
          assert.ok(list.every((item) => typeof item === 'string'));
        }
      }),
      { numRuns: 5_000 },
    );
    // A property that hardly ever meets a valid identity would prove nothing about them.
    assert.ok(found > 300, `${found} identities`);
  });

  test('never throws, and returns nothing for arbitrary bytes [P-07]', () => {
    const bytes = fc
      .uint8Array({ maxLength: 64 })
      .map((value) => Buffer.from(value).toString('base64'));
    const anything = fc.oneof(bytes, fc.string({ unit: 'binary' }), fc.base64String());
    fc.assert(
      fc.property(anything, anything, anything, (principal, id, idp) => {
        const head = headWith({
          'x-ms-client-principal': [principal],
          'x-ms-client-principal-id': [id],
          'x-ms-client-principal-idp': [idp],
        });
        assert.equal(readPrincipalHeader(head), undefined);
      }),
      { numRuns: 2_000 },
    );
  });

  test('returns nothing for a valid header with one changed character, or sent twice [P-04, P-07]', () => {
    const good = base64({
      auth_typ: 'aad',
      claims: [
        { typ: 'oid', val: 'o' },
        { typ: 'tid', val: 't' },
      ],
    });
    assert.equal(readPrincipalHeader(headWith({ 'x-ms-client-principal': [good] }))?.oid, 'o');
    assert.equal(
      readPrincipalHeader(headWith({ 'x-ms-client-principal': [good, good] })),
      undefined,
    );
    const outside = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 2 })
      .filter((s) => !/^[\w+/=]*$/.test(s));
    fc.assert(
      fc.property(fc.nat(good.length), outside, (at, noise) => {
        const value = good.slice(0, at) + noise + good.slice(at);
        assert.equal(
          readPrincipalHeader(headWith({ 'x-ms-client-principal': [value] })),
          undefined,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
