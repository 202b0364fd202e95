import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { JWK } from 'jose';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { toFitKeys } from '../../../server/src/identity/fit-key.ts';
import {
  BROKEN,
  fromBase64Url,
  paddedDigest,
  privateKeyOf,
  rocaPrimes,
  signByArithmetic,
  soundPrimes,
  toBase64Url,
} from '../../support/weak-keys.ts';
import { publicJwk } from '../harness/issuer.ts';
import {
  assertEnters,
  assertNotAccepted,
  changed,
  type Door,
  goodHeader,
  openDoor,
} from './support/door.ts';
import { forge, rsa, type Signer } from './support/forge.ts';
import { planted, plantKeys, secret, withHeader } from './support/planted-keys.ts';

const door = await openDoor();
plantKeys(door);
const publicKey = createPublicKey(door.issuer.state.privateKey);
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Each is the sound key with one member changed, under its own id. */
const FLAWS: Readonly<Record<string, Partial<JWK>>> = {
  'use enc': { use: 'enc' },
  'only the operation encrypt': { key_ops: ['encrypt'] },
  'another algorithm for signing': { alg: 'RS512' },
  'an algorithm for encryption': { alg: 'RSA-OAEP' },
  'the type of a shared secret': { kty: 'oct', k: secret.toString('base64url') },
};
door.issuer.state.keys.push(
  ...Object.entries(FLAWS).map(([kid, flaw]) => ({
    ...publicJwk(planted.sound.publicKey, kid),
    ...flaw,
  })),
);

describe('the key of a token', () => {
  for (const kid of Object.keys(FLAWS)) {
    test(`refuses a key of the set that has ${kid} [J-04, V-18]`, () =>
      assertNotAccepted(
        door,
        withHeader(door, { kid }, rsa(planted.sound.privateKey)),
        'signature',
      ));
  }

  for (const kid of ['tiny', 'small'] as const) {
    test(`refuses a ${kid} key of the set [J-04]`, () =>
      assertNotAccepted(
        door,
        withHeader(door, { kid }, rsa(planted[kid].privateKey)),
        'signature',
      ));
  }

  test("refuses a stranger's token under the id of a valid key [J-05]", () =>
    assertNotAccepted(door, withHeader(door, {}, rsa(attacker.privateKey)), 'signature'));
});

/** A server whose key set lists these entries before the issuer's own key. */
async function doorWith(...entries: unknown[]): Promise<Door> {
  const other = await openDoor();
  other.issuer.state.keys.unshift(...(entries as JWK[]));
  return other;
}

const sound = publicJwk(planted.sound.publicKey, 'other');
const modulus = fromBase64Url(sound.n as string);

/** Asserts that a token by the planted key is refused, while the issuer's own key still works. */
async function assertUnfit(entry: JWK, sign: Signer): Promise<void> {
  const other = await doorWith(entry);
  const token = forge({ ...goodHeader(other), kid: entry.kid }, other.claims, sign);
  await assertNotAccepted(other, token, 'signature');
  await assertEnters(other, changed(other));
}

describe('a key that does not identify its signer', () => {
  const unsigned: Signer = (input) => paddedDigest(input, 256);
  for (const [title, e] of Object.entries({
    'the exponent 1': 'AQ',
    'the exponent 1 after zeros': 'AAAAAQ',
  })) {
    test(`is refused with ${title}, which verifies unsigned tokens [J-04]`, () =>
      assertUnfit({ ...sound, e }, unsigned));
  }

  for (const e of [3n, 17n, 257n, 65535n, 2n ** 32n + 15n]) {
    test(`is refused with the exponent ${e} [J-04]`, () => {
      const key = privateKeyOf(...soundPrimes(e), e);
      return assertUnfit(publicJwk(createPublicKey(key), 'exponent'), rsa(key));
    });
  }

  test('differs from one with an unusually large exponent, which is accepted', async () => {
    const key = privateKeyOf(...soundPrimes(65539n), 65539n);
    const other = await doorWith(publicJwk(createPublicKey(key), 'larger'));
    await assertEnters(
      other,
      forge({ ...goodHeader(other), kid: 'larger' }, other.claims, rsa(key)),
    );
  });

  test('is refused if its primes can be computed (CVE-2017-15361) [J-04]', () => {
    const key = privateKeyOf(...rocaPrimes(), 65537n);
    return assertUnfit(publicJwk(createPublicKey(key), 'roca'), rsa(key));
  });

  for (const [title, draw] of Object.entries(BROKEN)) {
    test(`is refused if its modulus ${title} [J-04]`, () => {
      const broken = draw();
      const entry = { ...sound, kid: 'broken', n: toBase64Url(broken.n) };
      return assertUnfit(entry, (input) => signByArithmetic(broken, input));
    });
  }

  test('is refused if it is small but padded with leading zeros [J-04]', () => {
    const small = publicJwk(planted.small.publicKey, 'padded');
    const n = Buffer.concat([Buffer.alloc(128), Buffer.from(small.n as string, 'base64url')]);
    return assertUnfit({ ...small, n: n.toString('base64url') }, rsa(planted.small.privateKey));
  });

  test('is refused if its private half is published with it [J-04]', async () => {
    const whole = planted.sound.privateKey.export({ format: 'jwk' }) as JWK;
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const) {
      const entry = { ...sound, [name]: whole[name as 'd'] ?? 'AQ' } as JWK;
      await assertUnfit(entry, rsa(planted.sound.privateKey));
    }
  });
});

describe('an unusable entry of the key set', () => {
  const entries: Record<string, unknown> = {
    null: null,
    'a number': 1,
    'a text': 'key',
    'a list': [],
    'an empty object': {},
    'operations that are a number': { ...sound, key_ops: 1 },
    'operations that are null': { ...sound, key_ops: null },
    'operations that are a text': { ...sound, key_ops: 'verify' },
    'an algorithm that is a list': { ...sound, alg: ['RS256'] },
    'a use that is null': { ...sound, use: null },
    'an id that is an object': { ...sound, kid: {} },
    'an exponent that is a number': { ...sound, e: 65537 },
    'no exponent': { ...sound, e: undefined },
    'an exponent that is not base64url': { ...sound, e: '!!' },
    'a modulus that is a list': { ...sound, n: [sound.n] },
    'a modulus that is not base64url': { ...sound, n: `${sound.n}=+/` },
    'an even modulus': { ...sound, n: toBase64Url(modulus - 1n) },
    'a modulus that is a multiple of three': { ...sound, n: toBase64Url(multipleOf(3n)) },
  };
  for (const [title, entry] of Object.entries(entries)) {
    test(`is skipped without affecting the others: ${title} [J-04]`, async () => {
      const other = await doorWith(entry);
      await assertEnters(other, changed(other));
      const byEntry = forge(
        { ...goodHeader(other), kid: 'other' },
        other.claims,
        rsa(planted.sound.privateKey),
      );
      await assertNotAccepted(other, byEntry, 'signature');
    });
  }
});

describe('a key set with many keys', () => {
  const most = LIMITS.keysBits / LIMITS.keyBitsMin;
  const fillers = (count: number): JWK[] =>
    Array.from({ length: count }, (_, i) => ({ ...sound, kid: `filler ${i}` }));

  test('is used up to a limit of checked keys, not counting unusable entries [J-04]', async () => {
    const other = await doorWith(...fillers(most - 1), { ...sound, e: 'AQ' }, planted.curve);
    await assertEnters(other, changed(other));
  });

  test('is ignored beyond that limit, which bounds the checking [J-04]', async () => {
    const other = await doorWith(...fillers(most));
    await assertNotAccepted(other, changed(other), 'signature');
    const byFirst = rsa(planted.sound.privateKey);
    const kid = `filler ${most - 1}`;
    await assertEnters(other, forge({ ...goodHeader(other), kid }, other.claims, byFirst));
  });

  test('does not block other requests while a large key is checked [J-04]', async () => {
    const factors = [planted.sound.publicKey, publicKey, attacker.publicKey].map((key) =>
      fromBase64Url(publicJwk(key, '').n as string),
    );
    const n = toBase64Url(factors.reduce((product, factor) => product * factor));
    let isJudged = false;
    let turns = 0;
    const judged = toFitKeys([{ ...sound, n }]).then(() => {
      isJudged = true;
    });
    for (; !isJudged; turns++) await setImmediate();
    await judged;
    // Each turn of the event loop lets other work proceed.
    assert.ok(turns >= 100, `${turns}`);
  });
});

/** An odd number as long as the sound modulus, with the given odd factor. */
function multipleOf(factor: bigint): bigint {
  const near = modulus - (modulus % factor);
  return near % 2n === 0n ? near - factor : near;
}
