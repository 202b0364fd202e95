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

/** Keys that a careless source could hold beside the good one. */
const planted = {
  sound: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  tiny: generateKeyPairSync('rsa', { modulusLength: 512 }),
  small: generateKeyPairSync('rsa', { modulusLength: 1024 }),
  curve: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  edwards: generateKeyPairSync('ed25519'),
};
/** Each is the sound key with one member changed, under an id of its own. */
const FLAWS: Readonly<Record<string, Partial<JWK>>> = {
  'use enc': { use: 'enc' },
  'the operation encrypt only': { key_ops: ['encrypt'] },
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
  test('accepts the token from which every case is made', async () => {
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
    'its PEM of PKCS #1': publicKey.export({ type: 'pkcs1', format: 'pem' }) as string,
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
    test(`refuses ${alg}, rightly signed by a key of the set [J-03, V-18]`, () =>
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

  test('refuses a token of a stranger under the id of a good key [J-05]', () =>
    assertNotAccepted(door, withHeader({}, rsa(attacker.privateKey)), 'signature'));
});

/** A door whose key set holds these entries before the issuer's own key. */
async function doorWith(...entries: unknown[]): Promise<Door> {
  const other = await openDoor();
  other.issuer.state.keys.unshift(...(entries as JWK[]));
  return other;
}

const sound = publicJwk(planted.sound.publicKey, 'other');
const modulus = fromBase64Url(sound.n as string);

/** Asserts that a token by the planted key is refused, while the issuer's own key goes on. */
async function assertUnfit(entry: JWK, sign: Signer): Promise<void> {
  const other = await doorWith(entry);
  const token = forge({ ...goodHeader(other), kid: entry.kid }, other.claims, sign);
  await assertNotAccepted(other, token, 'signature');
  await assertEnters(other, changed(other));
}

describe('a key that proves nothing about who signed', () => {
  const unsigned: Signer = (input) => paddedDigest(input, 256);
  for (const [title, e] of Object.entries({
    'the exponent 1': 'AQ',
    'the exponent 1 behind zeros': 'AAAAAQ',
  })) {
    test(`refuses a token that nobody signed, for a key with ${title} [J-04]`, () =>
      assertUnfit({ ...sound, e }, unsigned));
  }

  for (const e of [3n, 17n, 257n, 65535n, 2n ** 32n + 15n]) {
    test(`refuses a key with the exponent ${e} [J-04]`, () => {
      const key = privateKeyOf(...soundPrimes(e), e);
      return assertUnfit(publicJwk(createPublicKey(key), 'exponent'), rsa(key));
    });
  }

  test('accepts a larger exponent than the usual one', async () => {
    const key = privateKeyOf(...soundPrimes(65539n), 65539n);
    const other = await doorWith(publicJwk(createPublicKey(key), 'larger'));
    await assertEnters(
      other,
      forge({ ...goodHeader(other), kid: 'larger' }, other.claims, rsa(key)),
    );
  });

  test('refuses a key whose primes can be computed (CVE-2017-15361) [J-04]', () => {
    const key = privateKeyOf(...rocaPrimes(), 65537n);
    return assertUnfit(publicJwk(createPublicKey(key), 'roca'), rsa(key));
  });

  for (const [title, draw] of Object.entries(BROKEN)) {
    test(`refuses a key whose modulus ${title} [J-04]`, () => {
      const broken = draw();
      const entry = { ...sound, kid: 'broken', n: toBase64Url(broken.n) };
      return assertUnfit(entry, (input) => signByArithmetic(broken, input));
    });
  }

  test('refuses a small key that zeros in front make look large [J-04]', () => {
    const small = publicJwk(planted.small.publicKey, 'padded');
    const n = Buffer.concat([Buffer.alloc(128), Buffer.from(small.n as string, 'base64url')]);
    return assertUnfit({ ...small, n: n.toString('base64url') }, rsa(planted.small.privateKey));
  });

  test('refuses a key whose private half is published beside it [J-04]', async () => {
    const whole = planted.sound.privateKey.export({ format: 'jwk' }) as JWK;
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const) {
      const entry = { ...sound, [name]: whole[name as 'd'] ?? 'AQ' } as JWK;
      await assertUnfit(entry, rsa(planted.sound.privateKey));
    }
  });
});

describe('an entry of the key set that is unfit', () => {
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
    'an exponent that is no base64url': { ...sound, e: '!!' },
    'a modulus that is a list': { ...sound, n: [sound.n] },
    'a modulus that is no base64url': { ...sound, n: `${sound.n}=+/` },
    'an even modulus': { ...sound, n: toBase64Url(modulus - 1n) },
    'a modulus that is a multiple of three': { ...sound, n: toBase64Url(multipleOf(3n)) },
  };
  for (const [title, entry] of Object.entries(entries)) {
    test(`is skipped, and the others count: ${title} [J-04]`, async () => {
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

  test('counts as far as its keys are judged, and unfit entries are no part of that [J-04]', async () => {
    const other = await doorWith(...fillers(most - 1), { ...sound, e: 'AQ' }, planted.curve);
    await assertEnters(other, changed(other));
  });

  test('does not count beyond that, so that judging it is bounded [J-04]', async () => {
    const other = await doorWith(...fillers(most));
    await assertNotAccepted(other, changed(other), 'signature');
    const byFirst = rsa(planted.sound.privateKey);
    const kid = `filler ${most - 1}`;
    await assertEnters(other, forge({ ...goodHeader(other), kid }, other.claims, byFirst));
  });

  test('lets other requests pass while a large key is judged [J-04]', async () => {
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
    // Each turn of the event loop is a chance for whatever else there is to do.
    assert.ok(turns >= 100, `${turns}`);
  });
});

/** A number as long as the sound modulus, odd, with the given odd factor. */
function multipleOf(factor: bigint): bigint {
  const near = modulus - (modulus % factor);
  return near % 2n === 0n ? near - factor : near;
}

describe('a token that brings its key', async () => {
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
    test(`refuses a stranger's token with ${name} and calls nobody [J-06]`, async () => {
      for (const kid of [state.kid, 'evil', undefined]) {
        await assertNotAccepted(door, withHeader({ kid, [name]: value }, rsa(attacker.privateKey)));
      }
      assert.equal(visits, 0);
    });
  }

  for (const name of ['jwk', 'jku', 'x5u', 'x5c']) {
    test(`refuses ${name} even in a token that the issuer signed [J-06]`, async () => {
      await assertNotAccepted(door, withHeader({ [name]: members[name] }, byIssuer), 'form');
      assert.equal(visits, 0);
    });
  }
});

describe('a token that demands extensions', () => {
  const [head, body] = changed(door).split('.') as [string, string];
  const cases: Record<string, Record<string, unknown>> = {
    'an unencoded payload': { crit: ['b64'], b64: false },
    'an unencoded payload, not marked critical': { b64: false },
    'an encoded payload, said twice': { crit: ['b64'], b64: true },
    'an unknown extension': { crit: ['urn:example:x'], 'urn:example:x': true },
    'an extension that is not there': { crit: ['urn:example:x'] },
    'no extension at all': { crit: [] },
    'a registered name': { crit: ['kid'] },
    'a text for a list': { crit: 'exp' },
    'a null for a list': { crit: null },
    'the same extension twice': { crit: ['b64', 'b64'], b64: true },
  };
  for (const [title, header] of Object.entries(cases)) {
    test(`refuses ${title} [J-07]`, () =>
      assertNotAccepted(door, withHeader(header, byIssuer), 'form'));
  }

  test('refuses a payload that was signed without its encoding [J-07]', async () => {
    const header = encode({ ...goodHeader(door), crit: ['b64'], b64: false });
    const input = `${header}.${JSON.stringify(door.claims)}`;
    const signature = byIssuer(input).toString('base64url');
    await assertNotAccepted(door, `${header}.${body}.${signature}`, 'form');
    await assertNotAccepted(door, `${head}.${body}.${signature}`, 'signature');
  });
});

test('accepts the good token after all of them', async () => {
  await assertEnters(door, changed(door));
});
