import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Demands, verifyToken } from '../../../twin/gateway/judge-token.ts';
import { KeySets } from '../../../twin/gateway/key-sets.ts';

const DEMANDS: Demands = {
  configurations: ['https://login.example/configuration'],
  scheme: 'Bearer',
  needsExpiry: true,
  skewSeconds: 0,
  audiences: ['api'],
  issuers: [],
  claims: [],
};
const HOUR_MS = 60 * 60_000;

describe('a token that validate-jwt has verified before', () => {
  let key: CryptoKey;
  let jwk: JWK;
  before(async () => {
    const pair = await generateKeyPair('RS256');
    key = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', use: 'sig' };
  });

  /** A gateway's view of time and keys, both of which a test may change. */
  function createPlace() {
    const place = { now: 0, keys: [jwk], fetched: 0 };
    const keySets = new KeySets({ now: () => place.now }, async (url) => {
      if (!url.endsWith('/keys')) return { issuer: 'issuer', jwks_uri: '/keys' };
      place.fetched += 1;
      return { keys: place.keys };
    });
    const clock = { now: () => place.now } as Parameters<typeof verifyToken>[2]['clock'];
    const verify = (token: string, demands = DEMANDS) =>
      verifyToken([`Bearer ${token}`], demands, { clock, keySets });
    return { place, verify };
  }

  const sign = (seconds: number) =>
    new SignJWT({ exp: seconds })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer('issuer')
      .setAudience('api')
      .sign(key);

  test('is refused after its expiry', async () => {
    const { place, verify } = createPlace();
    const token = await sign(60);
    await verify(token);
    place.now = 59_999;
    await verify(token);
    place.now = 60_000;
    await assert.rejects(verify(token), { reason: 'TokenExpired' });
  });

  test('is refused by an operation that demands another audience', async () => {
    const { verify } = createPlace();
    const token = await sign(60);
    await verify(token);
    await assert.rejects(verify(token, { ...DEMANDS, audiences: ['other'] }), {
      reason: 'TokenAudienceNotAllowed',
    });
  });

  test('is refused once its key has left the set', async () => {
    const { place, verify } = createPlace();
    const token = await sign(3 * HOUR_MS);
    await verify(token);
    const other = await generateKeyPair('RS256');
    place.keys = [{ ...(await exportJWK(other.publicKey)), kid: 'k', use: 'sig' }];
    place.now = HOUR_MS;
    await assert.rejects(verify(token), { reason: 'TokenSignatureInvalid' });
    assert.equal(place.fetched, 2);
  });

  test('does not vouch for a token that differs only in its signature', async () => {
    const { verify } = createPlace();
    const token = await sign(60);
    await verify(token);
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(342)}`;
    await assert.rejects(verify(forged), { reason: 'TokenSignatureInvalid' });
  });
});
