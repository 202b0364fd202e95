import { describe, test } from 'node:test';
import {
  ADA,
  assertEnters,
  assertNotAccepted,
  changed,
  goodHeader,
  openDoor,
  signedParts,
} from './support/door.ts';
import { encode } from './support/forge.ts';

const door = await openDoor();
const good = changed(door);
const [header, payload, signature] = good.split('.') as [string, string, string];

/** The last character of a 256-byte signature has two significant bits: 16 others give the same bytes. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const nextLetter = (text: string): string =>
  text.slice(0, -1) + ALPHABET[(ALPHABET.indexOf(text.at(-1) as string) + 1) % 64];
const flipBit = (bit: number): string => {
  const bytes = Buffer.from(signature, 'base64url');
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
  return bytes.toString('base64url');
};
const withPayload = (text: string | Uint8Array): string =>
  signedParts(door, goodHeader(door), text);

describe('a token of the wrong form', () => {
  test('accepts the token that every case modifies', async () => {
    await assertEnters(door, good, '2025');
    await assertEnters(door, good, '2026');
  });

  const malformed: Record<string, string> = {
    'one part': header,
    'two parts': `${header}.${payload}`,
    'four parts': `${good}.${signature}`,
    'five parts': `${good}.${signature}.${signature}`,
    'no signature': `${header}.${payload}.`,
    'no payload': `${header}..${signature}`,
    'no header': `.${payload}.${signature}`,
    'padding behind a part': `${header}=.${payload}.${signature}`,
    'padding at the end': `${good}==`,
    'the alphabet of standard base64': `${header}.${payload}.${signature.replace(/[-_]|^./g, '+')}`,
    'a slash inside': `${header}.${payload}/.${signature}`,
    'a space inside': `${header}. ${payload}.${signature}`,
    'a tab inside': `${header}.\t${payload}.${signature}`,
    'a token68 tail': `${good}~`,
    'an opaque refresh token': `0.${'AXkA'.repeat(40)}~secret`,
    'a SAML assertion': Buffer.from('<saml:Assertion/>').toString('base64'),
    'an encrypted token of five parts': [
      encode({ alg: 'RSA1_5', enc: 'A128CBC-HS256' }),
      'a',
      'b',
      'c',
      'd',
    ].join('.'),
  };
  for (const [title, token] of Object.entries(malformed)) {
    test(`refuses ${title} [J-18]`, () => assertNotAccepted(door, token, 'form'));
  }

  const altered: Record<string, string> = {
    'a last letter that decodes to the same bytes': nextLetter(good),
    'a header whose last letter decodes to the same bytes': `${nextLetter(encode('{"a":1}'))}.${payload}.${signature}`,
    'its first signature bit flipped': `${header}.${payload}.${flipBit(0)}`,
    'a signature bit in the middle flipped': `${header}.${payload}.${flipBit(1024)}`,
    'its last signature bit flipped': `${header}.${payload}.${flipBit(2047)}`,
    'a signature cut by one byte': `${header}.${payload}.${Buffer.from(signature, 'base64url').subarray(1).toString('base64url')}`,
    'a signature with a leading zero byte': `${header}.${payload}.${Buffer.concat([Buffer.alloc(1), Buffer.from(signature, 'base64url')]).toString('base64url')}`,
    'a reformatted payload under the same signature': `${header}.${encode(JSON.stringify(door.claims, null, 1))}.${signature}`,
    "another user's payload under the same signature": `${header}.${encode({ ...door.claims, roles: ['Mcp.Secrets.Read'] })}.${signature}`,
  };
  for (const [title, token] of Object.entries(altered)) {
    test(`refuses a token with ${title} [J-18]`, () => assertNotAccepted(door, token));
  }

  const json = JSON.stringify(door.claims);
  const payloads: Record<string, string | Uint8Array> = {
    'an array': `[${json}]`,
    null: 'null',
    'a string': JSON.stringify(json),
    'a number': '1',
    'no JSON': 'claims',
    'JSON with an extra comma': json.replace(/\}$/, ',}'),
    'JSON followed by text': `${json}x`,
    'another token': good,
    'a byte order mark': `\ufeff${json}`,
    'bytes that are not UTF-8': Buffer.concat([
      Buffer.from('{"x":"'),
      Buffer.of(0xff, 0xfe),
      Buffer.from(`",${json.slice(1)}`),
    ]),
    'an overlong encoding': Buffer.concat([
      Buffer.from('{"x":"'),
      Buffer.of(0xc0, 0xaf),
      Buffer.from(`",${json.slice(1)}`),
    ]),
    'a lone surrogate': json.replace('"Ada"', '"\\ud800"'),
    'a NUL in a name': json.replace('"Ada"', '"Ada\\u0000"'),
    'nesting without end': json.replace('"Ada"', '['.repeat(500) + ']'.repeat(500)),
    'a thousand names': json.replace(
      '"Ada"',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`n${i}`, 0]))),
    ),
  };
  for (const [title, text] of Object.entries(payloads)) {
    test(`refuses a signed payload that is or contains ${title} [J-18]`, () =>
      assertNotAccepted(door, withPayload(text)));
  }

  const headers: Record<string, string> = {
    'an array': '[{"alg":"RS256"}]',
    null: 'null',
    'no JSON': 'RS256',
    'a content type, as of a token in a token': JSON.stringify({ ...goodHeader(door), cty: 'JWT' }),
  };
  for (const [title, text] of Object.entries(headers)) {
    test(`refuses a signed header that is or contains ${title} [J-18]`, () =>
      assertNotAccepted(door, signedParts(door, text, door.claims)));
  }

  test('accepts the valid token after all of these', async () => {
    await assertEnters(door, good);
  });
});

describe('a token with repeated members', () => {
  const evil: Record<string, unknown> = {
    aud: '00000003-0000-0000-c000-000000000000',
    exp: 4102444800,
    iss: 'https://evil.example/v2.0',
    tid: '99999999-9999-4999-8999-999999999999',
    scp: 'secrets.read',
    oid: 'eeeeeeee-0000-4000-8000-000000000009',
    ver: '1.0',
  };
  const json = JSON.stringify(door.claims);
  for (const [name, value] of Object.entries(evil)) {
    const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    test(`is refused with ${name} twice, in either order [J-08]`, async () => {
      await assertNotAccepted(door, withPayload(`{${member},${json.slice(1)}`), 'form');
      await assertNotAccepted(door, withPayload(`${json.slice(0, -1)},${member}}`), 'form');
    });
  }

  test('is refused when a name occurs twice in different spellings [J-08]', () =>
    assertNotAccepted(door, withPayload(`{"\\u006fid":"${evil.oid}",${json.slice(1)}`)));

  test('is refused even if both values are equal [J-08]', () =>
    assertNotAccepted(door, withPayload(`{"oid":"${ADA}",${json.slice(1)}`)));

  for (const member of ['"alg":"none"', '"kid":"other"', '"typ":"JWT"']) {
    test(`is refused with a second ${member} in its header [J-08]`, async () => {
      const text = JSON.stringify(goodHeader(door));
      const claims = door.claims;
      await assertNotAccepted(door, signedParts(door, `{${member},${text.slice(1)}`, claims));
      await assertNotAccepted(door, signedParts(door, `${text.slice(0, -1)},${member}}`, claims));
    });
  }
});
