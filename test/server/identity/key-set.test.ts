import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import type { JWK } from 'jose';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { WIRES } from '../harness/call.ts';
import { publicJwk } from '../harness/issuer.ts';
import {
  assertEnters,
  assertNotAccepted,
  changed,
  type Door,
  goodHeader,
  knock,
  openDoor,
} from './support/door.ts';
import { forge, rsa } from './support/forge.ts';

const second = generateKeyPairSync('rsa', { modulusLength: 2048 });
const bySecond = (door: Door, kid: unknown = 'second'): string =>
  forge({ ...goodHeader(door), kid }, door.claims, rsa(second.privateKey));

const MINUTE = 60_000;
const NOT_NOW =
  '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"The server cannot verify tokens right now; try again in a few seconds.","data":{"reason":"keys_unavailable"}}}';

/** Asserts that nobody is let in while there are no keys, and that the answer says for how long. */
async function assertClosed(door: Door, token: string): Promise<void> {
  for (const wire of WIRES) {
    const ran = door.ran();
    const reply = await knock(door, wire, `Bearer ${token}`);
    assert.equal(reply.status, 503);
    assert.equal(reply.text, NOT_NOW);
    assert.equal(reply.headers.get('retry-after'), '5');
    assert.equal(reply.headers.get('www-authenticate'), null);
    assert.equal(door.ran(), ran);
    const record = door.server.sink.records.at(-1);
    assert.deepEqual([record?.event, record?.reason], ['mcp_request_refused', 'keys_unavailable']);
  }
}

describe('key ids', () => {
  const abuses: Record<string, unknown> = {
    absent: undefined,
    unknown: 'another',
    empty: '',
    'a list': ['kid'],
    'an object': {},
    'a number': 1,
    null: null,
    'ten kilobytes': 'k'.repeat(5_000),
    'a path': '../../dev/null',
    SQL: "' OR '1'='1",
    LDAP: '*)(objectClass=*',
    'a URL': 'http://localhost:1/keys',
    'a line break': 'a\r\nmcp_tool_audit: forged',
    'a NUL': 'a\u0000b',
    __proto__: '__proto__',
    constructor: 'constructor',
  };

  test('refuses every wrong kind of key id, for one fetch in all [J-05]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    assert.equal(door.issuer.state.fetches, 1);
    for (const [title, kid] of Object.entries(abuses)) {
      await assertNotAccepted(door, changed(door, { header: { kid } })).catch((error) => {
        throw new Error(title, { cause: error });
      });
    }
    assert.equal(door.issuer.state.fetches, 1);
  });

  test('fetches once in each cool-down for ids that nobody knows, and no good caller waits [J-05]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    for (let minute = 1; minute <= 3; minute++) {
      door.clock.now += LIMITS.keysCooldownMs;
      const storm = Array.from({ length: 40 }, (_, i) =>
        knock(door, '2026', `Bearer ${changed(door, { header: { kid: `${minute}-${i}` } })}`),
      );
      for (const reply of await Promise.all(storm)) assert.equal(reply.status, 401);
      assert.equal(door.issuer.state.fetches, 1 + minute);
      await assertEnters(door, changed(door));
    }
  });

  test('takes an id that stands for two keys for neither of them [J-05]', async () => {
    const door = await openDoor();
    const { state } = door.issuer;
    state.keys.push(publicJwk(second.publicKey, 'twice'), {
      ...(state.keys[0] as JWK),
      kid: 'twice',
    });
    await assertEnters(door, changed(door));
    await assertNotAccepted(door, bySecond(door, 'twice'), 'signature');
    await assertNotAccepted(door, changed(door, { header: { kid: 'twice' } }), 'signature');
  });

  test('takes an id that stands twice for one key for that key [J-05]', async () => {
    const door = await openDoor();
    door.issuer.state.keys.push({ ...(door.issuer.state.keys[0] as JWK) });
    await assertEnters(door, changed(door));
  });

  test('needs an id even where the set has one key only [J-05]', async () => {
    const door = await openDoor();
    await assertNotAccepted(door, changed(door, { header: { kid: undefined } }), 'signature');
  });
});

describe('rotation', () => {
  test('accepts a new key with the first token that names it, and the old one beside it [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    door.issuer.state.keys.push(publicJwk(second.publicKey, 'second'));
    await assertNotAccepted(door, bySecond(door), 'signature');
    door.clock.now += LIMITS.keysCooldownMs;
    await assertEnters(door, bySecond(door));
    await assertEnters(door, changed(door));
    assert.equal(door.issuer.state.fetches, 2);
  });

  test('refuses a withdrawn key once the set is no longer fresh, with no token in between [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    door.issuer.state.keys = [publicJwk(second.publicKey, 'second')];
    door.clock.now += LIMITS.keysFreshMs + 1;
    await assertNotAccepted(door, changed(door), 'signature');
    await assertEnters(door, bySecond(door));
  });

  test('refuses the old key under an id that now names another [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    door.issuer.state.keys = [publicJwk(second.publicKey, door.issuer.state.kid)];
    door.clock.now += LIMITS.keysFreshMs + 1;
    await assertNotAccepted(door, changed(door), 'signature');
    await assertEnters(door, bySecond(door, door.issuer.state.kid));
  });
});

type Respond = (response: ServerResponse, keys: readonly JWK[]) => void;

const FAULTS: Readonly<Record<string, Respond>> = {
  'an error, with good keys': (response, keys) =>
    response.writeHead(500).end(JSON.stringify({ keys })),
  'not found': (response) => response.writeHead(404).end(),
  nothing: (response) => response.end(),
  'an empty object': (response) => response.end('{}'),
  'an empty set': (response) => response.end('{"keys":[]}'),
  'keys that are no list': (response) => response.end('{"keys":{}}'),
  'keys that are null': (response) => response.end('{"keys":[null]}'),
  'a sign-in page': (response) => response.setHeader('content-type', 'text/html').end('<html>'),
  'half an answer': (response) =>
    response.writeHead(200, { 'content-length': 99 }).end('{"keys":['),
  'a closed connection': (response) => response.destroy(),
  'good keys in ten megabytes': (response, keys) =>
    response.end(JSON.stringify({ keys, filler: 'x'.repeat(10 * 1024 * 1024) })),
};

function answerWith({ issuer: { state } }: Door, respond: Respond): void {
  const { keys } = state;
  state.respond = (response) => respond(response, keys);
}
const FAILS: Respond = (response) => response.writeHead(500).end();

describe('a source of keys that fails', () => {
  for (const [title, respond] of Object.entries(FAULTS)) {
    test(`opens to nobody on ${title}, and heals in a second [J-23]`, async () => {
      const door = await openDoor();
      answerWith(door, respond);
      await assertClosed(door, changed(door));
      assert.equal(door.issuer.state.fetches, 1);
      door.issuer.state.respond = undefined;
      door.clock.now += LIMITS.keysRetryMs;
      await assertEnters(door, changed(door));
    });

    test(`lets old keys count for an hour after ${title} [J-23]`, async () => {
      const door = await openDoor();
      await assertEnters(door, changed(door));
      answerWith(door, respond);
      door.clock.now += LIMITS.keysStaleMs;
      const late = { exp: door.clock.now / 1000 + 3600, iat: door.clock.now / 1000 };
      await assertEnters(door, changed(door, { claims: late }));
      // A key that nobody can look up may be a new one: that is no reason to sign in again.
      await assertClosed(
        door,
        forge(
          { ...goodHeader(door), kid: 'new' },
          { ...door.claims, ...late },
          rsa(second.privateKey),
        ),
      );
      door.clock.now += 1;
      await assertClosed(door, changed(door, { claims: { ...late, sub: 'not remembered' } }));
    });
  }

  test('opens to nobody on a redirect, even to good keys [J-23]', async () => {
    const [door, elsewhere] = [await openDoor(), await openDoor()];
    elsewhere.issuer.state.keys = door.issuer.state.keys;
    door.issuer.state.respond = (response) =>
      response.writeHead(302, { location: elsewhere.issuer.login }).end();
    await assertClosed(door, changed(door));
    assert.equal(elsewhere.issuer.state.fetches, 0);
  });

  test('opens to nobody on silence, before or amid an answer, in bounded time [J-23]', async () => {
    const silent: ((response: ServerResponse) => void)[] = [
      () => {},
      (response) => response.writeHead(200).write('{"keys":['),
    ];
    await Promise.all(
      silent.map(async (respond) => {
        const door = await openDoor();
        answerWith(door, respond);
        const reply = await knock(door, '2026', `Bearer ${changed(door)}`);
        assert.equal(reply.status, 503);
        assert.equal(reply.text, NOT_NOW);
      }),
    );
  });

  test('lets callers with known keys pass while the source is silent [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    answerWith(door, FAILS);
    door.clock.now += LIMITS.keysFreshMs + 1;
    await assertEnters(door, changed(door));
    const held: ServerResponse[] = [];
    door.issuer.state.respond = (response) => held.push(response);
    door.clock.now += LIMITS.keysCooldownMs;
    await assertEnters(door, changed(door, { claims: { sub: 'not remembered' } }));
    // Given up by its client only after five seconds: the caller was answered before that.
    assert.ok(held.every(({ closed }) => !closed));
    for (const response of held) response.destroy();
  });

  test('asks again once in each cool-down while old keys count [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    answerWith(door, FAILS);
    door.clock.now += LIMITS.keysFreshMs + 1;
    for (let i = 0; i < 20; i++) {
      await assertEnters(door, changed(door, { claims: { sub: `${i}` } }));
    }
    assert.equal(door.issuer.state.fetches, 2);
    door.clock.now += MINUTE;
    await assertEnters(door, changed(door, { claims: { sub: 'later' } }));
    assert.equal(door.issuer.state.fetches, 3);
  });
});

test('asks for keys without a credential or a trace of the caller [AU-07]', async () => {
  const door = await openDoor();
  let asked: unknown;
  door.issuer.state.respond = (response) => {
    asked = { url: response.req.url, headers: response.req.headers };
    response.end(JSON.stringify({ keys: door.issuer.state.keys }));
  };
  const token = changed(door);
  await assertEnters(door, token);
  const text = JSON.stringify(asked);
  assert.doesNotMatch(text, /authorization|cookie|x-ms-/i);
  for (const part of [...token.split('.'), door.claims.oid as string])
    assert.ok(!text.includes(part));
});
