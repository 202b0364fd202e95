import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { post, request, signedIn, toolCall, WIRES } from '../harness/call.ts';
import { principalHeader, TENANT } from '../harness/issuer.ts';
import { startServer } from '../harness/start-server.ts';
import {
  ADA,
  assertEnters,
  assertNotAccepted,
  BARE_CHALLENGE,
  changed,
  knock,
  NOT_ACCEPTED,
  openDoor,
} from './support/door.ts';
import { bodyOf, type Line, rawCall, statusOf } from './support/raw-call.ts';

const door = await openDoor();
const good = changed(door);
const platform = principalHeader(door.claims);
const EVE = 'eeeeeeee-0000-4000-8000-000000000009';
const OTHER = '99999999-9999-4999-8999-999999999999';
const LONG = 'http://schemas.microsoft.com/identity/claims/';
const ROLE = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';

type Blob = Record<string, unknown>;
const base64 = (value: string | Uint8Array): string =>
  Buffer.from(value as string).toString('base64');
const blob: Blob & { claims: { typ: string; val: string }[] } = JSON.parse(
  Buffer.from(platform['x-ms-client-principal'] as string, 'base64').toString(),
);
/** The platform's headers with a different content of the principal. */
const carrying = (encoded: string): Record<string, string> => ({
  ...platform,
  'x-ms-client-principal': encoded,
});
const withBlob = (change: Blob): Record<string, string> =>
  carrying(base64(JSON.stringify({ ...blob, ...change })));
const withClaims = (...claims: unknown[]): Record<string, string> =>
  withBlob({ claims: [...blob.claims, ...claims] });
const without = (typ: string): unknown[] => blob.claims.filter((claim) => claim.typ !== typ);

describe('the platform’s header beside a valid token', () => {
  test('is required, and accepted in the platform’s form [P-07]', async () => {
    await assertEnters(door, good);
  });

  const readable: Record<string, Record<string, string>> = {
    'short names of claims': withBlob({
      claims: [
        { typ: 'oid', val: ADA },
        { typ: 'tid', val: TENANT },
      ],
    }),
    'both names of a claim, with the same value': withClaims(
      { typ: 'oid', val: ADA },
      { typ: 'tid', val: TENANT },
    ),
    'roles under their long name': withClaims({ typ: ROLE, val: 'Mcp.Access' }),
    'claims that repeat': withClaims({ typ: 'groups', val: 'a' }, { typ: 'groups', val: 'b' }),
    'no id and no provider beside it': {
      'x-ms-client-principal': platform['x-ms-client-principal'] as string,
    },
    'another name beside it': { ...platform, 'x-ms-client-principal-name': 'victim@example.test' },
  };
  for (const [title, headers] of Object.entries(readable)) {
    test(`is accepted with ${title} [P-07]`, async () => {
      for (const wire of WIRES) {
        const reply = await knock(door, wire, `Bearer ${good}`, headers);
        assert.equal(reply.status, 200, reply.text);
        assert.equal(reply.json.result.structuredContent.principal.oid, ADA);
      }
    });
  }

  const text = JSON.stringify(blob);
  /** Ends with one character of two significant bits and `==`. */
  const padded = base64(text + ' '.repeat((4 - (text.length % 3)) % 3));
  const sameBits = String.fromCharCode((padded.at(-3) as string).charCodeAt(0) + 1);
  const urlSafe = base64(JSON.stringify({ ...blob, x: '?>'.repeat(6) })).replace(/[+/]/g, (char) =>
    char === '+' ? '-' : '_',
  );
  assert.match(urlSafe, /[-_]/);
  const unreadable: Record<string, Record<string, string>> = {
    'no header at all': {},
    'only the id and provider': {
      'x-ms-client-principal-id': ADA,
      'x-ms-client-principal-idp': 'aad',
    },
    'an empty header': carrying(''),
    'plain JSON': carrying(text),
    'text that is not base64': carrying('%%%%'),
    'base64 without its padding': carrying(padded.slice(0, -2)),
    'base64 that is not canonical': carrying(`${padded.slice(0, -3)}${sameBits}==`),
    'base64 in the alphabet of URLs': carrying(urlSafe),
    'base64 with a comma, as of two joined headers': carrying(`${padded}, ${padded}`),
    'base64 with a line break in it': carrying(`${padded.slice(0, 8)} ${padded.slice(8)}`),
    'a byte order mark': carrying(base64(`\ufeff${text}`)),
    'bytes that are not UTF-8': carrying(
      base64(Buffer.from(`${text.slice(0, -1)},"x":"\xff"}`, 'latin1')),
    ),
    'no JSON': carrying(base64('claims')),
    'an array': carrying(base64(`[${text}]`)),
    null: carrying(base64('null')),
    'a string': carrying(base64(JSON.stringify(text))),
    'claims under __proto__': carrying(base64(`{"__proto__":${text}}`)),
    'a claim under __proto__': withBlob({ claims: [{ ['__proto__']: 1 }, ...blob.claims] }),
    'its claims twice': carrying(base64(`{"claims":[],${text.slice(1)}`)),
    'deep nesting': withBlob({ x: [[[[[]]]]] }),
    'no claims': withBlob({ claims: undefined }),
    'claims that are an object': withBlob({ claims: { oid: ADA, tid: TENANT } }),
    'claims that are text': withBlob({ claims: 'oid' }),
    'a claim that is null': withClaims(null),
    'a claim that is a list': withClaims(['oid', ADA]),
    'a claim whose type is a number': withClaims({ typ: 1, val: 'x' }),
    'a claim whose value is a number': withClaims({ typ: 'x', val: 1 }),
    'a claim whose value is missing': withClaims({ typ: 'x' }),
    'no object id': withBlob({ claims: without(`${LONG}objectidentifier`) }),
    'no tenant': withBlob({ claims: without(`${LONG}tenantid`) }),
    'an empty object id': withBlob({
      claims: [...without(`${LONG}objectidentifier`), { typ: 'oid', val: '' }],
    }),
    'two object ids': withClaims({ typ: `${LONG}objectidentifier`, val: EVE }),
    'two object ids under two names': withClaims({ typ: 'oid', val: EVE }),
    'two tenants under two names': withClaims({ typ: 'tid', val: OTHER }),
    'another provider inside': withBlob({ auth_typ: 'google' }),
    'no provider inside': withBlob({ auth_typ: undefined }),
    'a list of providers inside': withBlob({ auth_typ: ['aad'] }),
    'another provider beside it': { ...platform, 'x-ms-client-principal-idp': 'google' },
    'another id beside it': { ...platform, 'x-ms-client-principal-id': EVE },
    'an empty id beside it': { ...platform, 'x-ms-client-principal-id': '' },
  };
  for (const [title, headers] of Object.entries(unreadable)) {
    test(`is refused with ${title} [P-07, P-05, P-08]`, () =>
      assertNotAccepted(door, good, 'platform_header', headers));
  }

  test('is refused as too large if it would not fit beside its token [P-07, J-19]', async () => {
    const { 'x-ms-client-principal': large = '' } = withClaims({
      typ: 'x',
      val: 'y'.repeat(27_000),
    });
    const lines = Object.entries({ ...platform, 'x-ms-client-principal': large });
    assert.equal(
      statusOf(await rawCall(door, [['Authorization', `Bearer ${good}`], ...lines])),
      431,
    );
  });

  const contradicting: Record<string, Record<string, string>> = {
    'another user': principalHeader({ ...door.claims, oid: EVE }),
    'the same user of another tenant': principalHeader({ ...door.claims, tid: OTHER }),
    'the object id in another case': principalHeader({ ...door.claims, oid: ADA.toUpperCase() }),
  };
  for (const [title, headers] of Object.entries(contradicting)) {
    test(`is refused when it names ${title}, and the refusal is recorded [P-08]`, () =>
      assertNotAccepted(door, good, 'disagreement', headers));
  }

  test('names the same caller as before, after all of these', async () => {
    await assertEnters(door, good);
  });
});

describe('the platform’s header without a token', () => {
  for (const wire of WIRES) {
    test(`does not authenticate a call on the ${wire} wire [P-01, P-10]`, async () => {
      const admin = principalHeader({ ...door.claims, roles: ['Mcp.Access', 'Mcp.Secrets.Read'] });
      const ran = door.ran();
      const reply = await knock(door, wire, undefined, admin);
      assert.equal(reply.status, 401);
      assert.equal(reply.headers.get('www-authenticate'), BARE_CHALLENGE);
      assert.equal(door.ran(), ran);
    });
  }

  test('grants no scope and no role that the token lacks [P-01]', async () => {
    const richer = principalHeader({
      ...door.claims,
      scp: 'user_impersonation secrets.read',
      roles: ['Mcp.Secrets.Read'],
      name: 'Administrator',
    });
    const reply = await knock(door, '2026', `Bearer ${good}`, richer);
    const { principal } = reply.json.result.structuredContent;
    assert.deepEqual(
      [principal.scopes, principal.roles, principal.name],
      [['user_impersonation'], [], 'Ada'],
    );
  });
});

describe('header lines that no client sends', () => {
  const bearer: Line = ['Authorization', `Bearer ${good}`];
  const own = Object.entries(platform) as Line[];
  const eve = Object.entries(principalHeader({ ...door.claims, oid: EVE })) as Line[];

  for (const [title, lines] of [
    ['the platform’s before the caller’s', [...own, ...eve]],
    ['the caller’s before the platform’s', [...eve, ...own]],
    ['the same twice', [...own, ...own]],
    ['only a second id', [...own, ['X-MS-CLIENT-PRINCIPAL-ID', EVE]]],
    [
      'only a second name',
      [['x-ms-client-principal-name', 'a'], ...own, ['X-Ms-Client-Principal-Name', 'b']],
    ],
  ] as const) {
    test(`are refused when there are two principals: ${title} [P-04]`, async () => {
      const ran = door.ran();
      const response = await rawCall(door, [bearer, ...(lines as Line[])]);
      assert.equal(statusOf(response), 400);
      assert.equal(door.ran(), ran);
    });
  }

  const variants = [
    'X_MS_CLIENT_PRINCIPAL',
    'X-MS_CLIENT-PRINCIPAL',
    'X.MS.CLIENT.PRINCIPAL',
    'X-MS-CLIENT-PRINCIPAL_',
  ];
  for (const name of variants) {
    test(`are not a principal, and never merged, as ${name} [P-03]`, async () => {
      const value = (eve[0] as Line)[1];
      const sent = await rawCall(door, [bearer, [name, value]]);
      assert.equal(bodyOf(sent), NOT_ACCEPTED['2026']);
      const both = await rawCall(door, [bearer, ...own, [name, value]]);
      assert.equal(statusOf(both), 200);
      assert.ok(both.includes(ADA) && !both.includes(EVE));
    });
  }

  for (const name of [
    'X-MS-CLIENT-PRINCIPAL ',
    'X-MS-CLIENT-PRINCIPAL\0',
    'X‐MS‐CLIENT‐PRINCIPAL',
    ' X-MS-CLIENT-PRINCIPAL',
  ]) {
    test(`are invalid HTTP with the name ${JSON.stringify(name)} [P-03]`, async () => {
      const response = await rawCall(door, [bearer, [name, (own[0] as Line)[1]], ...own.slice(1)]);
      assert.ok([400, 401].includes(statusOf(response)), response);
    });
  }

  for (const named of [
    'X-MS-CLIENT-PRINCIPAL',
    'Authorization',
    'Authorization, Mcp-Method',
    'close, X-MS-CLIENT-PRINCIPAL-ID',
  ]) {
    test(`never make a caller anonymous when Connection names ${named} [P-05]`, async () => {
      const response = await rawCall(door, [bearer, ...own, ['Connection', named]]);
      assert.ok([200, 400, 401].includes(statusOf(response)), response);
      if (statusOf(response) === 200) assert.ok(response.includes(ADA));
      assert.ok(!response.includes('"authenticated":false'));
    });
  }

  test('are refused when a principal follows thousands of lines [P-06]', async () => {
    const filler = (count: number): Line[] =>
      Array.from({ length: count }, (_, i) => [`a${i}`, '']);
    assert.equal(statusOf(await rawCall(door, [bearer, ...filler(2_100), ...own])), 431);
    assert.equal(statusOf(await rawCall(door, [bearer, ...filler(120), ...own])), 431);
  });
});

describe('a server whose platform does not authenticate', () => {
  test('ignores the platform’s headers on a laptop and identifies no caller [P-01, P-02]', async () => {
    const laptop = await startServer();
    for (const wire of WIRES) {
      const headers = await signedIn(door.issuer, door.claims);
      const reply = await post(laptop, toolCall(wire, 'whoami'), headers);
      assert.deepEqual(reply.json.result.structuredContent, {
        authenticated: false,
        principal: null,
      });
      await post(laptop, request(wire, 'tools/list'), headers);
    }
    assert.ok(!JSON.stringify(laptop.sink.records).includes(ADA));
  });

  test('ignores the platform’s headers when authentication is skipped, and records that [P-02]', async () => {
    const skipped = await startServer({
      env: {
        WEBSITE_SITE_NAME: 'site',
        WEBSITE_HOSTNAME: '127.0.0.1',
        SKIP_EASY_AUTH: 'true',
        MCP_PUBLIC_URL: 'https://gateway.example/mcp',
      },
    });
    const reply = await post(skipped, toolCall('2026', 'whoami'), platform);
    assert.deepEqual(reply.json.result.structuredContent, {
      authenticated: false,
      principal: null,
    });
    const [record] = skipped.sink.toolCalls;
    assert.equal(record?.authentication, 'skipped');
    assert.equal(record?.caller_oid, '');
  });
});
