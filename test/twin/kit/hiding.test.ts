import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hiding } from '../../../twin/kit/hiding.ts';
import { digestOf } from '../../../twin/kit/redact.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const SECRET = 'Kq7-canary/Zr+93hX5wTnB2vM';
const SHORT = 'pa55word';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a secret of a call', () => {
  const hide = hiding([SECRET, SHORT]);

  for (const [what, text] of [
    ['as it is', `x ${SECRET} y`],
    ['in capitals', SECRET.toUpperCase()],
    ['in part', `begins with ${SECRET.slice(0, 14)} here`],
    ['without its beginning', SECRET.slice(6)],
    ['in base64', base64(SECRET)],
    ['in base64 behind one character', base64(`a${SECRET}`)],
    ['in base64 behind two characters', base64(`ab${SECRET}`)],
    ['in base64url', Buffer.from(SECRET).toString('base64url')],
    ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
    [
      'in hexadecimal as .NET writes it',
      Buffer.from(SECRET)
        .toString('hex')
        .toUpperCase()
        .replaceAll(/(..)(?=.)/g, '$1-'),
    ],
    ['in percent codes', encodeURIComponent(SECRET)],
    [
      'in percent codes of every character',
      [...Buffer.from(SECRET)].map((one) => `%${one.toString(16)}`).join(''),
    ],
  ] as const) {
    test(`is replaced ${what}`, () => {
      const kept = hide(text);
      assert.match(kept, new RegExp(`\\(sha256 ${digestOf(SECRET)}\\)`));
      for (let at = 0; at + 12 <= SECRET.length; at += 1)
        assert.ok(!kept.toLowerCase().includes(SECRET.slice(at, at + 12).toLowerCase()), kept);
    });
  }

  test('is replaced if it is short', () => {
    assert.doesNotMatch(hide(`user:${SHORT.toUpperCase()}!`), /pa55/i);
  });

  test('is replaced as JSON and XML write it', () => {
    const secret = 'p"a\\s<s&w"o\\r<d>1';
    const escaped = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    for (const text of [JSON.stringify(secret), escaped, escaped.replaceAll('"', '&quot;')])
      assert.match(hiding([secret])(text), /^"?\(sha256 [^)]*\)"?$/);
  });

  test('is replaced by its own digest if it is short', () => {
    assert.equal(hide(`user:${SHORT.toUpperCase()}!`), `user:(sha256 ${digestOf(SHORT)})!`);
  });

  test('leaves other texts as they are', () => {
    for (const text of ['infra/gateway/mcp.policy.xml', 'https://example.com/a%20b', 'İ', ''])
      assert.equal(hide(text), text);
  });

  test('is found behind letters whose lower case is longer', () => {
    assert.ok(!hide(`İİİ ${SECRET}`).includes('canary'));
  });
});

test('what has the form of a token is replaced wherever it comes from', () => {
  const token = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.c2ln`;
  assert.doesNotMatch(hiding([])(`token ${token}`), /eyJ/);
});

test('long texts are not kept once they are cleaned', () => {
  const hide = hiding([SECRET]);
  const before = heap();
  for (let count = 0; count < 1_500; count += 1) hide(randomBytes(16 * 1024).toString('hex'));
  const grown = (heap() - before) / 1024 / 1024;
  assert.ok(grown < 16, `${grown} MB`);
});
