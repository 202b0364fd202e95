import { createPublicKey, type KeyObject, sign as signWith } from 'node:crypto';
import { describe, test } from 'node:test';
import { CompactEncrypt } from 'jose';
import { assertEnters, assertNotAccepted, changed, openDoor } from './support/door.ts';
import { hmac, rsa, type Signer } from './support/forge.ts';
import { planted, plantKeys, secret, withHeader } from './support/planted-keys.ts';

const door = await openDoor();
plantKeys(door);
const { state } = door.issuer;
const publicKey = createPublicKey(state.privateKey);
const byIssuer = rsa(state.privateKey);
const nothing: Signer = () => Buffer.alloc(0);

describe('the algorithm of a token', () => {
  test('accepts the token that every case modifies', async () => {
    await assertEnters(door, changed(door));
    await assertEnters(door, withHeader(door, { kid: 'sound' }, rsa(planted.sound.privateKey)));
  });

  const spellings = ['none', 'None', 'NONE', 'nOnE', '', undefined, null, 1, ['RS256'], {}];
  for (const alg of spellings) {
    test(`refuses the algorithm ${JSON.stringify(alg)}, signed or not [J-01]`, async () => {
      await assertNotAccepted(door, withHeader(door, { alg }, nothing), 'form');
      await assertNotAccepted(door, withHeader(door, { alg }, byIssuer));
      await assertNotAccepted(
        door,
        withHeader(door, { alg }, () => Buffer.of(0)),
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
      assertNotAccepted(door, withHeader(door, { alg: 'HS256' }, hmac(key)), 'signature'));
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
      assertNotAccepted(door, withHeader(door, { alg, kid }, sign), 'signature'));
    test(`refuses RS256 in the header of a token signed with ${alg} [J-03, V-18]`, () =>
      assertNotAccepted(door, withHeader(door, { kid }, sign), 'signature'));
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
