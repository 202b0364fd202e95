import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import type { VerifyingKey } from '../../../server/src/identity/key-set.ts';
import { createTokenMemory } from '../../../server/src/identity/remember-tokens.ts';
import type { VerifiedToken } from '../../../server/src/identity/verify-token.ts';
import { publicJwk } from '../harness/issuer.ts';
import { callerWith } from './support/caller-with.ts';
import { assertEnters, assertNotAccepted, changed, type Door, openDoor } from './support/door.ts';

const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const seconds = (door: Door): number => door.clock.now / 1000;

describe('a token that was verified before', () => {
  test('is verified again after five minutes: then the keys are asked for anew [J-23, AU-13]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door, { claims: { sub: 'brings the keys' } }));
    door.clock.now += LIMITS.keysFreshMs - LIMITS.verifiedTokenMs + 1_000;
    const token = changed(door);
    await assertEnters(door, token);
    door.clock.now += LIMITS.verifiedTokenMs - 1;
    await assertEnters(door, token);
    assert.equal(door.issuer.state.fetches, 1);
    door.clock.now += 1;
    await assertEnters(door, token);
    assert.equal(door.issuer.state.fetches, 2);
  });

  test('is refused after its own expiry, however lately it was let in [J-09, AU-06]', async () => {
    const door = await openDoor();
    const token = changed(door, { claims: { exp: seconds(door) + 30 } });
    await assertEnters(door, token);
    door.clock.now += 89_999;
    await assertEnters(door, token);
    door.clock.now += 1;
    await assertNotAccepted(door, token, 'expired');
  });

  test('is verified again from its expiry on, within the skew [J-09]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door, { claims: { sub: 'brings the keys' } }));
    door.clock.now += LIMITS.keysFreshMs - 20_000;
    const token = changed(door, { claims: { exp: seconds(door) + 30 } });
    await assertEnters(door, token);
    door.clock.now += 29_999;
    await assertEnters(door, token);
    assert.equal(door.issuer.state.fetches, 1);
    door.clock.now += 1;
    await assertEnters(door, token);
    assert.equal(door.issuer.state.fetches, 2);
  });

  test('is refused as soon as its key has left the set [J-23]', async () => {
    const door = await openDoor();
    const token = changed(door);
    await assertEnters(door, token);
    door.issuer.state.keys = [publicJwk(other.publicKey, 'other')];
    door.clock.now += LIMITS.keysCooldownMs;
    // Somebody else's unknown key id makes the server look; within the five minutes of this one.
    await assertNotAccepted(door, changed(door, { header: { kid: 'unknown' } }), 'signature');
    await assertNotAccepted(door, token, 'signature');
  });

  test('is refused when its key id now names another key [J-23]', async () => {
    const door = await openDoor();
    const token = changed(door);
    await assertEnters(door, token);
    door.issuer.state.keys = [publicJwk(other.publicKey, door.issuer.state.kid)];
    door.clock.now += LIMITS.keysCooldownMs;
    await assertNotAccepted(door, changed(door, { header: { kid: 'unknown' } }), 'signature');
    await assertNotAccepted(door, token, 'signature');
  });

  test('stays remembered when the same key is fetched again [J-23]', async () => {
    const door = await openDoor();
    const token = changed(door);
    await assertEnters(door, token);
    door.clock.now += LIMITS.keysCooldownMs;
    await assertNotAccepted(door, changed(door, { header: { kid: 'unknown' } }), 'signature');
    // By this clock the token is not valid yet, so only one that is remembered passes.
    door.clock.now -= LIMITS.keysCooldownMs + 2 * LIMITS.clockSkewS * 1000;
    await assertNotAccepted(door, changed(door, { claims: { sub: 'not remembered' } }), 'claims');
    await assertEnters(door, token);
  });

  test('is forgotten once as many others have come as there is room for [D-03, V-09]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door, { claims: { sub: 'brings the keys' } }));
    door.clock.now += LIMITS.keysFreshMs - LIMITS.verifiedTokenMs + 1_000;
    const tokens = Array.from({ length: LIMITS.verifiedTokens + 1 }, (_, i) =>
      changed(door, { claims: { sub: `${i}` } }),
    );
    await assertEnters(door, tokens[0] as string);
    for (let i = 1; i < tokens.length; i += 100) {
      await Promise.all(tokens.slice(i, i + 100).map((token) => assertEnters(door, token)));
    }
    door.clock.now += LIMITS.verifiedTokenMs - 1;
    await assertEnters(door, tokens.at(-1) as string);
    assert.equal(door.issuer.state.fetches, 1);
    await assertEnters(door, tokens[0] as string);
    assert.equal(door.issuer.state.fetches, 2);
  });

  test('is still judged against the platform’s header of each request [P-08, V-08]', async () => {
    const door = await openDoor();
    const token = changed(door);
    await assertEnters(door, token);
    await assertNotAccepted(door, token, 'platform_header', {});
  });

  test('lends nothing to a token that differs in its signature alone [J-18, V-07]', async () => {
    const door = await openDoor();
    const token = changed(door);
    await assertEnters(door, token);
    const [header, payload] = token.split('.');
    await assertNotAccepted(door, `${header}.${payload}.${'A'.repeat(342)}`, 'signature');
  });
});

describe('the memory of verified tokens', () => {
  const key = {} as VerifyingKey;
  const holding = (...roles: readonly string[]): VerifiedToken => ({
    principal: callerWith(roles),
    expiresAt: Number.POSITIVE_INFINITY,
    key,
  });
  const verified = holding();
  const remembered = () => createTokenMemory((one) => one === key);

  test('holds a bounded number and drops the one used least lately [D-03]', () => {
    const memory = remembered();
    for (let i = 0; i < LIMITS.verifiedTokens; i++) memory.add(`token ${i}`, verified, 0);
    assert.ok(memory.get('token 0', 1));
    memory.add('one more', verified, 1);
    assert.ok(memory.get('token 0', 2));
    assert.equal(memory.get('token 1', 2), undefined);
    assert.ok(memory.get('token 2', 2));
    assert.ok(memory.get('one more', 2));
  });

  test('holds a bounded number of bytes, whatever roles its callers have [D-03]', () => {
    const memory = remembered();
    const roles = Array.from({ length: 50 }, (_, i) => `${i}.`.padEnd(64, 'x'));
    let most = 0;
    for (let i = 0; i < LIMITS.verifiedTokens; i++) {
      memory.add(`token ${i}`, holding(...roles, `${i}`), 0);
      most = Math.max(most, memory.bytes());
    }
    assert.ok(most <= LIMITS.verifiedTokensBytes, `${most}`);
    assert.ok(most > LIMITS.verifiedTokensBytes - 10_000, `${most}`);
    assert.equal(memory.get('token 0', 1), undefined);
    assert.deepEqual(memory.get(`token ${LIMITS.verifiedTokens - 1}`, 1)?.roles, [
      ...roles,
      `${LIMITS.verifiedTokens - 1}`,
    ]);
  });

  /** Numbers of callers, of roles of each, of units of each role, and the letter that fills them. */
  const crowds: Readonly<Record<string, readonly [number, number, number, string]>> = {
    '7,240 callers with 50 roles': [7_240, 50, 64, 'x'],
    '7,240 callers with 50 roles of two bytes a letter': [7_240, 50, 64, 'ж'],
    '1,000 callers with 200 roles': [1_000, 200, 64, 'x'],
    '1,000 callers with one role as large as a token': [1_000, 1, LIMITS.tokenLength, 'ж'],
    '20,000 callers with one role': [20_000, 1, 16, 'x'],
  };
  // For what the table itself leaves behind: 10 KiB were measured, the same in each run to 2 KiB. A
  // second copy of what 2,000 entries of the smallest kind hold goes beyond it seven times.
  const margin = 64 * 1024;
  for (const [title, crowd] of Object.entries(crowds)) {
    test(`grows the heap by no more than it accounts for: ${title} [D-03]`, async () => {
      const file = join(import.meta.dirname, 'support/heap-of-memory.ts');
      const args = ['--expose-gc', file, ...crowd.map(String)];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
      const { growth, accounted } = JSON.parse(stdout);
      assert.ok(accounted <= LIMITS.verifiedTokensBytes, stdout);
      assert.ok(growth <= accounted + margin, stdout);
      // A measurement that sees nothing would pass as well.
      assert.ok(growth > accounted / 3, stdout);
    });
  }

  test('has room for as many usual callers as it counts [D-03]', () => {
    const memory = remembered();
    for (let i = 0; i < LIMITS.verifiedTokens; i++) {
      memory.add(`token ${i}`, holding('Mcp.Secrets.Read'), 0);
    }
    assert.ok(memory.get('token 0', 1));
    assert.ok(memory.bytes() < LIMITS.verifiedTokensBytes / 2, `${memory.bytes()}`);
  });

  test('counts a token once, however often it is added, and not at all when it is gone [D-03]', () => {
    const memory = remembered();
    memory.add('token', verified, 0);
    const once = memory.bytes();
    memory.add('token', verified, 0);
    memory.get('token', 0);
    assert.equal(memory.bytes(), once);
    assert.equal(memory.get('token', LIMITS.verifiedTokenMs), undefined);
    assert.equal(memory.bytes(), 0);
  });

  test('holds no token, not even in part [AU-13]', () => {
    const memory = remembered();
    const seen: string[] = [];
    const set = Map.prototype.set;
    Map.prototype.set = function (name, value) {
      seen.push(JSON.stringify([name, value]));
      return set.call(this, name, value);
    };
    try {
      memory.add('canary-header.canary-payload.canary-signature', verified, 0);
    } finally {
      Map.prototype.set = set;
    }
    assert.equal(seen.length, 1);
    assert.doesNotMatch(String(seen), /canary/);
  });
});
