import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { publicJwk } from '../harness/issuer.ts';
import { listenQuietly } from '../harness/listen.ts';
import { assertEnters, assertNotAccepted, changed, goodHeader, openDoor } from './support/door.ts';
import { encode, rsa } from './support/forge.ts';
import { withHeader } from './support/planted-keys.ts';

const door = await openDoor();
const { state } = door.issuer;
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const byIssuer = rsa(state.privateKey);

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
        await assertNotAccepted(
          door,
          withHeader(door, { kid, [name]: value }, rsa(attacker.privateKey)),
        );
      }
      assert.equal(visits, 0);
    });
  }

  for (const name of ['jwk', 'jku', 'x5u', 'x5c']) {
    test(`is refused with ${name} even if the issuer signed it [J-06]`, async () => {
      await assertNotAccepted(door, withHeader(door, { [name]: members[name] }, byIssuer), 'form');
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
      assertNotAccepted(door, withHeader(door, header, byIssuer), 'form'));
  }

  test('is refused with a payload that was signed unencoded [J-07]', async () => {
    const header = encode({ ...goodHeader(door), crit: ['b64'], b64: false });
    const input = `${header}.${JSON.stringify(door.claims)}`;
    const signature = byIssuer(input).toString('base64url');
    await assertNotAccepted(door, `${header}.${body}.${signature}`, 'form');
    await assertNotAccepted(door, `${head}.${body}.${signature}`, 'signature');
  });
});

test('the valid token is still accepted after all of these', async () => {
  await assertEnters(door, changed(door));
});
