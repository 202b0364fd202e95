import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { JWK } from 'jose';
import type { Wire } from '../../../server/src/call/values.ts';
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
const NOT_NOW: Readonly<Record<Wire, string>> = {
  '2025':
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"The server cannot verify tokens right now; try again in a few seconds.","data":{"reason":"keys_unavailable"}}}',
  '2026':
    '{"jsonrpc":"2.0","error":{"code":-32603,"message":"The server cannot verify tokens right now; try again in a few seconds.","data":{"reason":"keys_unavailable"}}}',
};

/** Asserts that every caller is refused without keys, and told when to retry. */
async function assertClosed(door: Door, token: string): Promise<void> {
  for (const wire of WIRES) {
    const ran = door.ran();
    const reply = await knock(door, wire, `Bearer ${token}`);
    assert.equal(reply.status, 503);
    assert.equal(reply.text, NOT_NOW[wire]);
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

  test('are refused in every wrong form, with one fetch in total [J-05]', async () => {
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

  test('cause one fetch per cool-down when unknown, and no valid caller waits [J-05]', async () => {
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

  test('select no key when two keys share one [J-05]', async () => {
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

  test('select a key that is listed twice [J-05]', async () => {
    const door = await openDoor();
    door.issuer.state.keys.push({ ...(door.issuer.state.keys[0] as JWK) });
    await assertEnters(door, changed(door));
  });

  test('are required even if the set has only one key [J-05]', async () => {
    const door = await openDoor();
    await assertNotAccepted(door, changed(door, { header: { kid: undefined } }), 'signature');
  });
});

describe('rotation', () => {
  test('accepts a new key with the first token that names it, and still the old one [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    door.issuer.state.keys.push(publicJwk(second.publicKey, 'second'));
    await assertNotAccepted(door, bySecond(door), 'signature');
    door.clock.now += LIMITS.keysCooldownMs;
    await assertEnters(door, bySecond(door));
    await assertEnters(door, changed(door));
    assert.equal(door.issuer.state.fetches, 2);
  });

  test('refuses a withdrawn key once the set is stale, without tokens in between [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    door.issuer.state.keys = [publicJwk(second.publicKey, 'second')];
    door.clock.now += LIMITS.keysFreshMs + 1;
    await assertNotAccepted(door, changed(door), 'signature');
    await assertEnters(door, bySecond(door));
  });

  test('refuses the old key once its id names another [J-23]', async () => {
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
  'an error with valid keys': (response, keys) =>
    response.writeHead(500).end(JSON.stringify({ keys })),
  'not found': (response) => response.writeHead(404).end(),
  nothing: (response) => response.end(),
  'an empty object': (response) => response.end('{}'),
  'an empty set': (response) => response.end('{"keys":[]}'),
  'keys that are not a list': (response) => response.end('{"keys":{}}'),
  'keys that are null': (response) => response.end('{"keys":[null]}'),
  'a sign-in page': (response) => response.setHeader('content-type', 'text/html').end('<html>'),
  'half an answer': (response) =>
    response.writeHead(200, { 'content-length': 99 }).end('{"keys":['),
  'a switch of protocols': (response) =>
    response.writeHead(101, { connection: 'upgrade', upgrade: 'other' }).end(),
  'valid keys with another success status': (response, keys) =>
    response.writeHead(203).end(JSON.stringify({ keys })),
  'a closed connection': (response) => response.destroy(),
  'valid keys in ten megabytes': (response, keys) =>
    response.end(JSON.stringify({ keys, filler: 'x'.repeat(10 * 1024 * 1024) })),
};

function answerWith({ issuer: { state } }: Door, respond: Respond): void {
  const { keys } = state;
  state.respond = (response) => respond(response, keys);
}
const FAILS: Respond = (response) => response.writeHead(500).end();

describe('a source of keys that fails', () => {
  for (const [title, respond] of Object.entries(FAULTS)) {
    test(`refuses every caller on ${title}, and recovers within a second [J-23]`, async () => {
      const door = await openDoor();
      answerWith(door, respond);
      await assertClosed(door, changed(door));
      assert.equal(door.issuer.state.fetches, 1);
      door.issuer.state.respond = undefined;
      door.clock.now += LIMITS.keysRetryMs;
      await assertEnters(door, changed(door));
    });

    test(`leaves old keys valid for an hour after ${title} [J-23]`, async () => {
      const door = await openDoor();
      await assertEnters(door, changed(door));
      answerWith(door, respond);
      door.clock.now += LIMITS.keysStaleMs;
      const late = { exp: door.clock.now / 1000 + 3600, iat: door.clock.now / 1000 };
      await assertEnters(door, changed(door, { claims: late }));
      // A key that cannot be looked up may be a new one: the caller need not sign in again.
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

  test('refuses every caller on a redirect, even to valid keys [J-23]', async () => {
    const [door, elsewhere] = [await openDoor(), await openDoor()];
    elsewhere.issuer.state.keys = door.issuer.state.keys;
    door.issuer.state.respond = (response) =>
      response.writeHead(302, { location: elsewhere.issuer.login }).end();
    await assertClosed(door, changed(door));
    assert.equal(elsewhere.issuer.state.fetches, 0);
  });

  test('refuses every caller in bounded time if it is silent before or during an answer [J-23]', async () => {
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
        assert.equal(reply.text, NOT_NOW['2026']);
      }),
    );
  });

  test('does not block callers with known keys while it is silent [J-23]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door));
    answerWith(door, FAILS);
    door.clock.now += LIMITS.keysFreshMs + 1;
    await assertEnters(door, changed(door));
    const held: ServerResponse[] = [];
    door.issuer.state.respond = (response) => held.push(response);
    door.clock.now += LIMITS.keysCooldownMs;
    await assertEnters(door, changed(door, { claims: { sub: 'not remembered' } }));
    // The fetch is aborted only after five seconds: the caller was answered before that.
    assert.ok(held.every(({ closed }) => !closed));
    for (const response of held) response.destroy();
  });

  test('is asked again once per cool-down while old keys are valid [J-23]', async () => {
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
    // The caller does not wait for the source, so it may be asked after the answer.
    while (door.issuer.state.fetches < 3) await setImmediate();
    await assertEnters(door, changed(door, { claims: { sub: 'last' } }));
    assert.equal(door.issuer.state.fetches, 3);
  });
});

test('is asked without a credential or a trace of the caller [AU-07]', async () => {
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
  assert.match(text, /"accept-encoding":"identity"/);
  for (const part of [...token.split('.'), door.claims.oid as string])
    assert.ok(!text.includes(part));
});
