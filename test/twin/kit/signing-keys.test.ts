import assert from 'node:assert/strict';
import { createPublicKey, createSign, generateKeyPairSync } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { compactVerify, type JWK } from 'jose';
import { readSigningKeys } from '../../../twin/kit/signing-keys.ts';
import { createSigner } from '../../support/gateway/tokens.ts';
import {
  BROKEN,
  paddedDigest,
  privateKeyOf,
  rocaPrimes,
  signByArithmetic,
  toBase64Url,
} from '../../support/weak-keys.ts';
import { type Chain, onChain } from '../gateway/support/chain.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const good = { ...publicKey.export({ format: 'jwk' }), kid: 'good', use: 'sig' } as JWK;
const unsound = { ...good, kid: 'unsound', e: 'AQ' };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenFor(kid: string, sign: (input: string) => Buffer, claims: unknown = {}): string {
  const input = `${encode({ alg: 'RS256', kid })}.${encode(claims)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}
const unsigned = (input: string): Buffer => paddedDigest(input, 256);
const signedWith =
  (key: Parameters<ReturnType<typeof createSign>['sign']>[0]) =>
  (input: string): Buffer =>
    createSign('RSA-SHA256').update(input).sign(key);

describe('signing keys of every hop', () => {
  test('verify tokens of the good key among weak keys', async () => {
    const { keys, has } = await readSigningKeys({ keys: [unsound, good, { kty: 'RSA' }] });
    await compactVerify(tokenFor('good', signedWith(privateKey)), keys);
    assert.deepEqual([has('good'), has('unsound')], [true, false]);
  });

  test('do not verify an unsigned token [J-04]', async () => {
    const { keys } = await readSigningKeys({ keys: [unsound, good] });
    await assert.rejects(compactVerify(tokenFor('unsound', unsigned), keys), {
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });

  test('do not verify with a key whose primes can be computed [J-04]', async () => {
    const weak = privateKeyOf(...rocaPrimes(), 65537n);
    const jwk = { ...createPublicKey(weak).export({ format: 'jwk' }), kid: 'roca' } as JWK;
    const { keys } = await readSigningKeys({ keys: [jwk, good] });
    await assert.rejects(compactVerify(tokenFor('roca', signedWith(weak)), keys), {
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });

  for (const [title, draw] of Object.entries(BROKEN)) {
    test(`do not verify with a key whose modulus ${title} [J-04]`, async () => {
      const broken = draw();
      const jwk = { ...good, kid: 'broken', n: toBase64Url(broken.n) };
      const { keys } = await readSigningKeys({ keys: [jwk, good] });
      const token = tokenFor('broken', (input) => signByArithmetic(broken, input));
      await assert.rejects(compactVerify(token, keys), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
      await compactVerify(tokenFor('good', signedWith(privateKey)), keys);
    });
  }

  test('are judged by the same rule at every hop', () => {
    const readers = globSync('twin/**/*.ts').filter((file) =>
      readFileSync(file, 'utf8').includes('createLocalJWKSet'),
    );
    assert.deepEqual(readers, ['twin/kit/signing-keys.ts']);
  });
});

test(
  'the gateway refuses an unsigned token [J-04]',
  onChain(async (chain: Chain) => {
    let forwarded = 0;
    chain.site = (_request, response) => {
      forwarded++;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    };
    const claims = JSON.parse(
      Buffer.from((await chain.token()).split('.')[1] as string, 'base64url').toString(),
    );
    chain.signer = { ...(await createSigner('unsound')), jwk: unsound };
    const call = async (token: string): Promise<number> => {
      const response = await chain.call({ headers: { Authorization: `Bearer ${token}` } });
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await call(tokenFor('unsound', unsigned, claims)), 401);
    assert.equal(forwarded, 0);
  }),
);
