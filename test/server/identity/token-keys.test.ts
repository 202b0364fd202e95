import assert from 'node:assert/strict';
import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signWith,
} from 'node:crypto';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CompactEncrypt, type JWK } from 'jose';
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
import { listenQuietly } from '../harness/listen.ts';
import {
  assertEnters,
  assertNotAccepted,
  changed,
  type Door,
  goodHeader,
  openDoor,
} from './support/door.ts';
import { encode, forge, hmac, rsa, type Signer } from './support/forge.ts';

const door = await openDoor();
const { state } = door.issuer;
const publicKey = createPublicKey(state.privateKey);
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const secret = Buffer.alloc(32, 7);

/** Keys that a careless key source could publish beside the valid one. */
const planted = {
  sound: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  tiny: generateKeyPairSync('rsa', { modulusLength: 512 }),
  small: generateKeyPairSync('rsa', { modulusLength: 1024 }),
  curve: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  edwards: generateKeyPairSync('ed25519'),
};
/** Each is the sound key with one member changed, under its own id. */
const FLAWS: Readonly<Record<string, Partial<JWK>>> = {
  'use enc': { use: 'enc' },
  'only the operation encrypt': { key_ops: ['encrypt'] },
  'another algorithm for signing': { alg: 'RS512' },
  'an algorithm for encryption': { alg: 'RSA-OAEP' },
  'the type of a shared secret': { kty: 'oct', k: secret.toString('base64url') },
};
state.keys.push(
  ...Object.entries(planted).map(([kid, pair]) => publicJwk(pair.publicKey, kid)),
  { kty: 'oct', kid: 'secret', k: secret.toString('base64url') },
  ...Object.entries(FLAWS).map(([kid, flaw]) => ({
    ...publicJwk(planted.sound.publicKey, kid),
    ...flaw,
  })),
);

const withHeader = (header: Record<string, unknown>, sign: Signer): string =>
  forge({ ...goodHeader(door), ...header }, door.claims, sign);
const byIssuer = rsa(state.privateKey);
const nothing: Signer = () => Buffer.alloc(0);

describe('the algorithm of a token', () => {
  test('accepts the token that every case modifies', async () => {
    await assertEnters(door, changed(door));
    await assertEnters(door, withHeader({ kid: 'sound' }, rsa(planted.sound.privateKey)));
  });

  const spellings = ['none', 'None', 'NONE', 'nOnE', '', undefined, null, 1, ['RS256'], {}];
  for (const alg of spellings) {
    test(`refuses the algorithm ${JSON.stringify(alg)}, signed or not [J-01]`, async () => {
      await assertNotAccepted(door, withHeader({ alg }, nothing), 'form');
      await assertNotAccepted(door, withHeader({ alg }, byIssuer));
      await assertNotAccepted(
        door,
        withHeader({ alg }, () => Buffer.of(0)),
      );
    });
  }

  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const jwk = publicKey.export({ format: 'jwk' });
  const secrets: Record<string, string | Uint8Array> = {
    'its PEM': pem,
    'its PEM without a last newline': pem.trimEnd(),
    'its PKCS #1 PEM': publicKey.export({ type: 'pkcs1', format: 'pem' }) as string,
    'its DER': publicKey.export({ type: 'spki', format: 'der' }),
    'its JSON': JSON.stringify(jwk),
    'its entry in the key set': JSON.stringify(state.keys[0]),
    'the text of the key set': JSON.stringify({ keys: state.keys }),
    'its modulus': Buffer.from(jwk.n as string, 'base64url'),
    'its modulus as text': jwk.n as string,
    nothing: '',
  };
  for (const [title, key] of Object.entries(secrets)) {
    test(`refuses HS256 with the public key as secret: ${title} [J-02, V-18]`, () =>
      assertNotAccepted(door, withHeader({ alg: 'HS256' }, hmac(key)), 'signature'));
  }

  const pss = { key: state.privateKey, padding: 6, saltLength: 32 };
  const others: Record<string, readonly [kid: string, Signer]> = {
    RS384: [state.kid, rsa(state.privateKey, 'RSA-SHA384')],
    RS512: [state.kid, rsa(state.privateKey, 'RSA-SHA512')],
    PS256: [state.kid, (input) => signWith('sha256', Buffer.from(input), pss)],
    HS256: ['secret', hmac(secret)],
    ES256: ['curve', (input) => signEc(input, planted.curve.privateKey)],
    EdDSA: ['edwards', (input) => signWith(null, Buffer.from(input), planted.edwards.privateKey)],
  };
  for (const [alg, [kid, sign]] of Object.entries(others)) {
    test(`refuses ${alg}, correctly signed by a key of the set [J-03, V-18]`, () =>
      assertNotAccepted(door, withHeader({ alg, kid }, sign), 'signature'));
    test(`refuses RS256 in the header of a token signed with ${alg} [J-03, V-18]`, () =>
      assertNotAccepted(door, withHeader({ kid }, sign), 'signature'));
  }

  test('refuses an encrypted token for a key of the set [J-03, J-13]', async () => {
    const sealed = await new CompactEncrypt(Buffer.from(changed(door)))
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A128GCM', kid: state.kid })
      .encrypt(publicKey);
    await assertNotAccepted(door, sealed, 'form');
  });
});

const signEc = (input: string, key: KeyObject): Buffer =>
  signWith('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });

describe('the key of a token', () => {
  for (const kid of Object.keys(FLAWS)) {
    test(`refuses a key of the set that has ${kid} [J-04, V-18]`, () =>
      assertNotAccepted(door, withHeader({ kid }, rsa(planted.sound.privateKey)), 'signature'));
  }

  for (const kid of ['tiny', 'small'] as const) {
    test(`refuses a ${kid} key of the set [J-04]`, () =>
      assertNotAccepted(door, withHeader({ kid }, rsa(planted[kid].privateKey)), 'signature'));
  }

  test("refuses a stranger's token under the id of a valid key [J-05]", () =>
    assertNotAccepted(door, withHeader({}, rsa(attacker.privateKey)), 'signature'));
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

describe('a token that brings its own key', async () => {
  let visits = 0;
  const canary = createServer((_request, response) => {
    visits++;
    response.end(JSON.stringify({ keys: [publicJwk(attacker.publicKey, 'evil')] }));
  });
  canary.on('connection', () => visits++);
  const url = `http://localhost:${await listenQuietly(canary, 'localhost')}/keys`;
  const certificate = [
    attacker.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  ];
  const members: Record<string, unknown> = {
    jwk: publicJwk(attacker.publicKey, 'evil'),
    jku: url,
    x5u: url,
    x5c: certificate,
    x5t: encode('thumbprint'),
  };

  for (const [name, value] of Object.entries(members)) {
    test(`is refused with ${name}, without any request, if a stranger signed it [J-06]`, async () => {
      for (const kid of [state.kid, 'evil', undefined]) {
        await assertNotAccepted(door, withHeader({ kid, [name]: value }, rsa(attacker.privateKey)));
      }
      assert.equal(visits, 0);
    });
  }

  for (const name of ['jwk', 'jku', 'x5u', 'x5c']) {
    test(`is refused with ${name} even if the issuer signed it [J-06]`, async () => {
      await assertNotAccepted(door, withHeader({ [name]: members[name] }, byIssuer), 'form');
      assert.equal(visits, 0);
    });
  }
});

describe('a token that requires extensions', () => {
  const [head, body] = changed(door).split('.') as [string, string];
  const cases: Record<string, Record<string, unknown>> = {
    'an unencoded payload': { crit: ['b64'], b64: false },
    'an unencoded payload, not marked critical': { b64: false },
    'an encoded payload, explicitly marked': { crit: ['b64'], b64: true },
    'an unknown extension': { crit: ['urn:example:x'], 'urn:example:x': true },
    'an extension that is not present': { crit: ['urn:example:x'] },
    'no extension at all': { crit: [] },
    'a registered name': { crit: ['kid'] },
    'a text instead of a list': { crit: 'exp' },
    'a null instead of a list': { crit: null },
    'the same extension twice': { crit: ['b64', 'b64'], b64: true },
  };
  for (const [title, header] of Object.entries(cases)) {
    test(`is refused with ${title} [J-07]`, () =>
      assertNotAccepted(door, withHeader(header, byIssuer), 'form'));
  }

  test('is refused with a payload that was signed unencoded [J-07]', async () => {
    const header = encode({ ...goodHeader(door), crit: ['b64'], b64: false });
    const input = `${header}.${JSON.stringify(door.claims)}`;
    const signature = byIssuer(input).toString('base64url');
    await assertNotAccepted(door, `${header}.${body}.${signature}`, 'form');
    await assertNotAccepted(door, `${head}.${body}.${signature}`, 'signature');
  });
});

test('differs from the valid token, which is still accepted afterwards', async () => {
  await assertEnters(door, changed(door));
});
