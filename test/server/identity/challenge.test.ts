import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { post, type Reply, request, toolCall, WIRES } from '../harness/call.ts';
import { PUBLIC_URL, principalHeader } from '../harness/issuer.ts';
import { sendRaw } from '../harness/raw.ts';
import { BARE_CHALLENGE, changed, knock, NOT_ACCEPTED, openDoor } from './support/door.ts';
import { bodyOf, rawCall, statusOf } from './support/raw-call.ts';

const door = await openDoor();
const good = changed(door);
const platform = principalHeader(door.claims);

/** Everything in an answer that does not change each time. */
const constantPart = ({ status, headers, text }: Reply): unknown => [
  status,
  [...headers].filter(([name]) => name !== 'date' && name !== 'x-correlation-id'),
  text,
];

describe('the challenge', () => {
  const hostile = 'evil.example';
  const forwarded: Record<string, string> = {
    'x-forwarded-host': hostile,
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': '1',
    'x-forwarded-prefix': '/evil',
    'x-original-host': hostile,
    'x-original-url': '/healthz',
    'x-rewrite-url': '/healthz',
    'x-host': hostile,
    forwarded: `host=${hostile};proto=http`,
    'x-ms-original-url': `https://${hostile}/`,
    'x-arr-ssl': '',
    via: `1.1 ${hostile}`,
  };
  for (const wire of WIRES) {
    test(`has the same bytes whatever forwarding headers say, on the ${wire} wire [BP-03, AU-02]`, async () => {
      for (const authorization of [undefined, `Bearer ${good}x`]) {
        const plain = await knock(door, wire, authorization);
        const call = toolCall(wire, 'whoami');
        for (const [name, value] of Object.entries(forwarded)) {
          const reply = await post(door.server, call, {
            ...platform,
            ...(authorization && { authorization }),
            [name]: value,
          });
          assert.deepEqual(constantPart(reply), constantPart(plain), name);
        }
      }
    });
  }

  test('has the same bytes for every served Host [BP-03]', async () => {
    const answers = new Set<string>();
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:65535', '[::1]']) {
      const response = await rawCall(door, [], host);
      assert.equal(statusOf(response), 401);
      answers.add(String(/^www-authenticate: (.*)\r$/im.exec(response)?.[1]));
    }
    assert.deepEqual([...answers], [BARE_CHALLENGE]);
  });

  test('names an absolute https URL with the path inserted, and full scope names [AU-02, AU-03, AU-04, V-14]', async () => {
    const { origin } = new URL(PUBLIC_URL);
    for (const authorization of [undefined, `Bearer ${good}x`]) {
      const { headers } = await knock(door, '2026', authorization);
      const challenge = String(headers.get('www-authenticate'));
      const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1];
      assert.equal(url, `${origin}/.well-known/oauth-protected-resource/mcp`);
      assert.equal(/scope="([^"]+)"/.exec(challenge)?.[1], `${PUBLIC_URL}/user_impersonation`);
      assert.match(challenge, /^Bearer [ -~]+$/);
    }
  });
});

describe('answers to unauthenticated callers', () => {
  const credentials: Record<string, string | undefined> = {
    form: 'Bearer x.y',
    signature: `Bearer ${good.slice(0, -8)}AAAAAAAA`,
    expired: `Bearer ${changed(door, { claims: { iat: 1, nbf: 1, exp: 2 } })}`,
    claims: `Bearer ${changed(door, { claims: { aud: 'x' } })}`,
  };

  for (const wire of WIRES) {
    test(`are identical for every fault of a credential and every method, on the ${wire} wire [X-04, AU-06, AU-10]`, async () => {
      const calls = [
        toolCall(wire, 'whoami'),
        toolCall(wire, 'no_such_tool', { x: 'y'.repeat(1_000) }),
        request(wire, 'tools/list'),
        request(wire, 'no/such/method'),
        { ...toolCall(wire, 'whoami'), body: '{' },
      ];
      const answers = new Set<string>();
      for (const call of calls) {
        for (const authorization of Object.values(credentials)) {
          const reply = await post(door.server, call, {
            ...platform,
            authorization: authorization as string,
          });
          answers.add(JSON.stringify(constantPart(reply)));
        }
        const contradicted = principalHeader({ ...door.claims, oid: 'x' });
        const reply = await post(door.server, call, {
          ...contradicted,
          authorization: `Bearer ${good}`,
        });
        answers.add(JSON.stringify(constantPart(reply)));
      }
      assert.equal(answers.size, 1);
      assert.ok([...answers][0]?.includes(JSON.stringify(NOT_ACCEPTED[wire])));
    });

    test(`are identical without a credential, on the ${wire} wire [X-04]`, async () => {
      const answers = new Set<string>();
      for (const call of [
        toolCall(wire, 'whoami'),
        request(wire, 'tools/list'),
        request(wire, 'no/such'),
      ]) {
        for (const headers of [{}, platform]) {
          answers.add(JSON.stringify(constantPart(await post(door.server, call, headers))));
        }
      }
      assert.equal(answers.size, 1);
    });
  }

  test('name the fault in the record, by a fixed word [P-08, L-01]', async () => {
    for (const [fault, authorization] of Object.entries(credentials)) {
      await knock(door, '2026', authorization);
      assert.equal(door.server.sink.records.at(-1)?.fault, fault);
    }
  });

  test('contain none of the server’s data [AU-05, BP-02]', async () => {
    for (const wire of WIRES) {
      const reply = await post(door.server, request(wire, 'tools/list'), platform);
      assert.equal(reply.status, 401);
      assert.doesNotMatch(reply.text, /whoami|result|tools/);
    }
  });
});

describe('routes', () => {
  test('offer none of an authorization server’s endpoints [BP-01]', async () => {
    const paths = [
      '/authorize',
      '/token',
      '/register',
      '/callback',
      '/revoke',
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
      '/oauth2/v2.0/token',
    ];
    for (const path of paths) {
      for (const method of ['GET', 'POST']) {
        const reply = await fetch(new URL(path, door.server.url), { method });
        assert.equal(reply.status, 404, path);
      }
    }
  });

  const closed = [
    '/',
    '/?',
    '/readyz',
    '/readyz?x=1',
    '//',
    '/./',
    '/mcp',
    '/mcp/',
    '//mcp',
    '/MCP',
    '/%6dcp',
    '/mcp%2f',
    '/mcp;x',
    '/./mcp',
    '/healthz/',
    '/healthz?',
    '/HEALTHZ',
    '//healthz',
    '/healthz;x',
    '/healthz/../',
    '/%68ealthz',
    '/.auth/me',
    '/.auth/refresh',
    '/.auth/login/aad',
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp',
    '/index.html',
    '/metrics',
    '/debug',
  ];
  test('refuse requests without a credential, except the constant probe [P-09, P-10, V-16]', async () => {
    for (const path of closed) {
      for (const method of ['GET', 'POST', 'HEAD', 'OPTIONS']) {
        const response = await sendRaw(
          door.server.port,
          `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
        );
        assert.ok(
          [400, 401, 403, 404, 405].includes(statusOf(response)),
          `${method} ${path}: ${response}`,
        );
        assert.doesNotMatch(bodyOf(response), /whoami|principal|secure-mcp/);
      }
    }
    const probe = await fetch(new URL('/healthz', door.server.url));
    assert.equal(await probe.text(), 'ok\n');
  });
});

test('create no session, and ignore any session that is sent [AU-15, BP-04, BP-05, V-05]', async () => {
  for (const wire of WIRES) {
    const session = {
      'mcp-session-id': 'ffffffff-0000-4000-8000-000000000001',
      cookie: 'session=1',
    };
    const headers = { ...platform, authorization: `Bearer ${good}`, ...session };
    const reply = await post(door.server, toolCall(wire, 'whoami'), headers);
    assert.equal(reply.json.result.structuredContent.principal.oid, door.claims.oid);
    assert.equal(reply.headers.get('mcp-session-id'), null);
    assert.equal(reply.headers.get('set-cookie'), null);
    assert.equal((await post(door.server, toolCall(wire, 'whoami'), session)).status, 401);
  }
});

test('leave no part of a token in answers and records [AU-07, AU-13]', async () => {
  const canary = changed(door, { claims: { canary: 'claim-canary', sub: 'subject-canary' } });
  const parts = [...canary.split('.'), 'claim-canary', 'subject-canary'];
  const reply = await knock(door, '2026', `Bearer ${canary}`);
  assert.equal(reply.status, 200);
  const refused = await knock(door, '2026', `Bearer ${canary}`, {});
  const all = JSON.stringify([
    reply.text,
    [...reply.headers],
    refused.text,
    [...refused.headers],
    door.server.sink.records,
  ]);
  for (const part of parts) assert.ok(!all.includes(part), part);
});
