import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { KeySets } from '../../../../twin/gateway/key-sets.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { run, showing } from '../support/policy.ts';

describe('validate-jwt with two configurations', () => {
  const clock = new ManualClock();

  /** Two providers, and what each signs for an issuer. */
  const providers = async () => {
    const pairs = { one: await generateKeyPair('RS256'), two: await generateKeyPair('RS256') };
    const jwks = {
      one: { ...(await exportJWK(pairs.one.publicKey)), kid: 'same' },
      two: { ...(await exportJWK(pairs.two.publicKey)), kid: 'same' },
    };
    const keySets = new KeySets(clock, async (url) => {
      const name = url.includes('one') ? 'one' : 'two';
      return url.endsWith('/keys')
        ? { keys: [jwks[name]] }
        : { issuer: `https://${name}.example`, jwks_uri: `https://${name}.example/keys` };
    });
    const sign = (name: 'one' | 'two', issuer: string) =>
      new SignJWT({ iss: issuer, exp: Math.floor(clock.now() / 1000) + 60 })
        .setProtectedHeader({ alg: 'RS256', kid: 'same' })
        .sign(pairs[name].privateKey);
    return { keySets, sign };
  };

  test('accepts the tokens of each, but not those that one signs for the other', async () => {
    const { keySets, sign } = await providers();
    const configurations = ['one', 'two'].map(
      (name) => `<openid-config url="https://${name}.example/configuration" />`,
    );
    const inbound = `<validate-jwt header-name="Authorization">${configurations.join('')}</validate-jwt>${showing('"ok"')}`;
    const status = async (name: 'one' | 'two', issuer: string) => {
      const headers = { Authorization: `Bearer ${await sign(name, issuer)}` };
      return (await run({ inbound, headers, services: { keySets, tell() {} } })).status;
    };
    assert.equal(await status('one', 'https://one.example'), 200);
    assert.equal(await status('two', 'https://two.example'), 200);
    assert.equal(await status('one', 'https://two.example'), 401);
    assert.equal(await status('two', 'https://one.example'), 401);
  });
});

describe('a slow pattern of a schema', () => {
  const validate = (document: object, value: unknown) =>
    run({
      inbound: `<validate-content unspecified-content-type-action="prevent" max-size="102400" size-exceeded-action="prevent"><content type="application/json" validate-as="json" schema-id="kept" action="prevent" /></validate-content>${showing('"ok"')}`,
      schemas: { kept: { schemaType: 'json', document: document as never } },
      method: 'POST',
      body: JSON.stringify(value),
      headers: { 'Content-Type': 'application/json' },
    });
  const pattern = '^(a+)+$';
  const slow = `${'a'.repeat(40)}!`;

  test('refuses what would match it for ever', async () => {
    const { status, body } = await validate({ type: 'string', pattern }, slow);
    assert.equal(status, 400);
    assert.match(JSON.parse(body).message, /takes too long to match a pattern/);
    const names = { type: 'object', patternProperties: { [pattern]: { type: 'string' } } };
    assert.equal((await validate(names, { [slow]: 1 })).status, 400);
  });

  test('refuses many of them in the time of one', async () => {
    const items = Array<string>(500).fill(slow);
    assert.equal((await validate({ items: { type: 'string', pattern } }, items)).status, 400);
  });

  test('accepts what matches', async () => {
    assert.equal((await validate({ type: 'string', pattern }, 'aaaa')).status, 200);
    assert.equal((await validate({ type: 'string', pattern: '^\\d{2}$' }, '12')).status, 200);
    assert.equal((await validate({ type: 'string', pattern: '^\\d{2}$' }, '123')).status, 400);
  });
});
