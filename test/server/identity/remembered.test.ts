import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import type { VerifyingKey } from '../../../server/src/identity/key-set.ts';
import { createCallerMemory } from '../../../server/src/identity/remember-callers.ts';
import type { VerifiedToken } from '../../../server/src/identity/verify-token.ts';
import { publicJwk } from '../harness/issuer.ts';
import { callerWith } from './support/caller-with.ts';
import { assertEnters, assertNotAccepted, changed, type Door, openDoor } from './support/door.ts';

const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const seconds = (door: Door): number => door.clock.now / 1000;

describe('a token that was verified before', () => {
  test('is verified again after five minutes, with keys fetched again [J-23, AU-13]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door, { claims: { sub: 'brings the keys' } }));
    door.clock.now += LIMITS.keysFreshMs - LIMITS.rememberedCallerMs + 1_000;
    const token = changed(door);
    await assertEnters(door, token);
    door.clock.now += LIMITS.rememberedCallerMs - 1;
    await assertEnters(door, token);
    assert.equal(door.issuer.state.fetches, 1);
    door.clock.now += 1;
    await assertEnters(door, token);
    assert.equal(door.issuer.state.fetches, 2);
  });

  test('is refused after its expiry, however recently it was accepted [J-09, AU-06]', async () => {
    const door = await openDoor();
    const token = changed(door, { claims: { exp: seconds(door) + 30 } });
    await assertEnters(door, token);
    door.clock.now += 89_999;
    await assertEnters(door, token);
    door.clock.now += 1;
    await assertNotAccepted(door, token, 'expired');
  });

  test('is verified again after its expiry, within the skew [J-09]', async () => {
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
    // Another token's unknown key id makes the server fetch keys within this token's five minutes.
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
    // By this clock the token is not valid yet, so it passes only if it is remembered.
    door.clock.now -= LIMITS.keysCooldownMs + 2 * LIMITS.clockSkewS * 1000;
    await assertNotAccepted(door, changed(door, { claims: { sub: 'not remembered' } }), 'claims');
    await assertEnters(door, token);
  });

  test('is forgotten once enough others have filled the memory [D-03, V-09]', async () => {
    const door = await openDoor();
    await assertEnters(door, changed(door, { claims: { sub: 'brings the keys' } }));
    door.clock.now += LIMITS.keysFreshMs - LIMITS.rememberedCallerMs + 1_000;
    const tokens = Array.from({ length: LIMITS.rememberedCallers + 1 }, (_, i) =>
      changed(door, { claims: { sub: `${i}` } }),
    );
    await assertEnters(door, tokens[0] as string);
    for (let i = 1; i < tokens.length; i += 100) {
      await Promise.all(tokens.slice(i, i + 100).map((token) => assertEnters(door, token)));
    }
    door.clock.now += LIMITS.rememberedCallerMs - 1;
    await assertEnters(door, tokens.at(-1) as string);
    assert.equal(door.issuer.state.fetches, 1);
    await assertEnters(door, tokens[0] as string);
    assert.equal(door.issuer.state.fetches, 2);
  });

  test('is still compared with the platform’s header of each request [P-08, V-08]', async () => {
    const door = await openDoor();
    const token = changed(door);
    await assertEnters(door, token);
    await assertNotAccepted(door, token, 'platform_header', {});
  });

  test('does not vouch for a token that differs only in its signature [J-18, V-07]', async () => {
    const door = await openDoor();
    const token = changed(door);
    await assertEnters(door, token);
    const [header, payload] = token.split('.');
    await assertNotAccepted(door, `${header}.${payload}.${'A'.repeat(342)}`, 'signature');
  });
});

describe('the cache of verified tokens', () => {
  const key = {} as VerifyingKey;
  const holding = (...roles: readonly string[]): VerifiedToken => ({
    principal: callerWith(roles),
    expiresAt: Number.POSITIVE_INFINITY,
    key,
  });
  const verified = holding();
  const remembered = () => createCallerMemory((one) => one === key);

  test('keeps a bounded number and drops the least recently used [D-03]', () => {
    const memory = remembered();
    for (let i = 0; i < LIMITS.rememberedCallers; i++) memory.add(`token ${i}`, verified, 0);
    assert.ok(memory.get('token 0', 1));
    memory.add('one more', verified, 1);
    assert.ok(memory.get('token 0', 2));
    assert.equal(memory.get('token 1', 2), undefined);
    assert.ok(memory.get('token 2', 2));
    assert.ok(memory.get('one more', 2));
  });

  test('keeps a bounded number of bytes, whatever roles its callers have [D-03]', () => {
    const memory = remembered();
    const roles = Array.from({ length: 50 }, (_, i) => `${i}.`.padEnd(64, 'x'));
    let most = 0;
    for (let i = 0; i < LIMITS.rememberedCallers; i++) {
      memory.add(`token ${i}`, holding(...roles, `${i}`), 0);
      most = Math.max(most, memory.bytes());
    }
    assert.ok(most <= LIMITS.rememberedCallersBytes, `${most}`);
    assert.ok(most > LIMITS.rememberedCallersBytes - 10_000, `${most}`);
    assert.equal(memory.get('token 0', 1), undefined);
    assert.deepEqual(memory.get(`token ${LIMITS.rememberedCallers - 1}`, 1)?.roles, [
      ...roles,
      `${LIMITS.rememberedCallers - 1}`,
    ]);
  });

  /** Numbers of callers, roles per caller and units per role, and the letter that fills them. */
  const crowds: Readonly<Record<string, readonly [number, number, number, string]>> = {
    '7,240 callers with 50 roles': [7_240, 50, 64, 'x'],
    '7,240 callers with 50 roles of two bytes a letter': [7_240, 50, 64, 'ж'],
    '1,000 callers with 200 roles': [1_000, 200, 64, 'x'],
    '1,000 callers with one role as large as a token': [1_000, 1, LIMITS.tokenLength, 'ж'],
    '20,000 callers with one role': [20_000, 1, 16, 'x'],
  };
  // The allowance is for the table itself: 10 KiB were measured, within 2 KiB in every run. A second copy
  // of 2,000 entries of the smallest kind would exceed it seven times.
  const margin = 64 * 1024;
  for (const [title, crowd] of Object.entries(crowds)) {
    test(`accounts for all the heap that it uses: ${title} [D-03]`, async () => {
      const file = join(import.meta.dirname, 'support/heap-of-memory.ts');
      const args = ['--expose-gc', file, ...crowd.map(String)];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
      const { growth, accounted } = JSON.parse(stdout);
      assert.ok(accounted <= LIMITS.rememberedCallersBytes, stdout);
      assert.ok(growth <= accounted + margin, stdout);
      // A measurement that detects nothing would pass as well.
      assert.ok(growth > accounted / 3, stdout);
    });
  }

  test('has room for its maximum number of typical callers [D-03]', () => {
    const memory = remembered();
    for (let i = 0; i < LIMITS.rememberedCallers; i++) {
      memory.add(`token ${i}`, holding('Mcp.Secrets.Read'), 0);
    }
    assert.ok(memory.get('token 0', 1));
    assert.ok(memory.bytes() < LIMITS.rememberedCallersBytes / 2, `${memory.bytes()}`);
  });

  test('counts a token once however often it is added, and no longer after its removal [D-03]', () => {
    const memory = remembered();
    memory.add('token', verified, 0);
    const once = memory.bytes();
    memory.add('token', verified, 0);
    memory.get('token', 0);
    assert.equal(memory.bytes(), once);
    assert.equal(memory.get('token', LIMITS.rememberedCallerMs), undefined);
    assert.equal(memory.bytes(), 0);
  });

  test('contains no part of any token [AU-13]', () => {
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
