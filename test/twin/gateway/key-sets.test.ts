import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KeySets } from '../../../twin/gateway/key-sets.ts';
import { createSigner } from '../../support/gateway/tokens.ts';
import { type Chain, onChain } from './support/chain.ts';

const MINUTE = 60_000;

const pass = (chain: Chain): void => {
  chain.site = (_request, response) =>
    void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
};

/** Status of a call with a token of the current signer. */
async function statusOf(chain: Chain, authorization?: string): Promise<number> {
  const response = await chain.call(
    authorization ? { headers: { Authorization: authorization } } : {},
  );
  await response.body?.cancel();
  return response.status;
}

describe('keys of the sign-in service', () => {
  test(
    'are fetched once and kept for an hour',
    onChain(async (chain) => {
      pass(chain);
      for (const minutes of [0, 30, 29]) {
        chain.clock.pass(minutes * MINUTE);
        assert.equal(await statusOf(chain), 200);
      }
      assert.equal(chain.fetches, 1);
      chain.clock.pass(MINUTE);
      assert.equal(await statusOf(chain), 200);
      assert.equal(chain.fetches, 2);
    }),
  );

  test(
    'are fetched once for calls that arrive together',
    onChain(async (chain) => {
      pass(chain);
      const calls = Array.from({ length: 10 }, () => statusOf(chain));
      assert.deepEqual(new Set(await Promise.all(calls)), new Set([200]));
      assert.equal(chain.fetches, 1);
    }),
  );

  test(
    'roll over: a new key is fetched, at most every five minutes',
    onChain(async (chain) => {
      pass(chain);
      const old = `Bearer ${await chain.token()}`;
      assert.equal(await statusOf(chain), 200);
      chain.signer = await createSigner('second');
      assert.equal(await statusOf(chain), 401);
      chain.clock.pass(5 * MINUTE);
      assert.equal(await statusOf(chain), 200);
      assert.equal(await statusOf(chain, old), 401);
      assert.equal(chain.fetches, 2);
    }),
  );

  test(
    'are not fetched again for every token that names an unknown key',
    onChain(async (chain) => {
      pass(chain);
      assert.equal(await statusOf(chain), 200);
      for (const kid of ['a', 'b', 'c']) {
        const token = await (await createSigner(kid)).sign({});
        assert.equal(await statusOf(chain, `Bearer ${token}`), 401);
      }
      assert.equal(chain.fetches, 1);
    }),
  );

  test(
    'stay in use while the sign-in service is down',
    onChain(async (chain) => {
      pass(chain);
      assert.equal(await statusOf(chain), 200);
      chain.isSignInDown = true;
      chain.clock.pass(61 * MINUTE);
      assert.equal(await statusOf(chain), 200);
    }),
  );

  test(
    'are required: without them all calls are refused, and they are fetched again after five minutes',
    onChain(async (chain) => {
      pass(chain);
      chain.isSignInDown = true;
      assert.equal(await statusOf(chain), 401);
      chain.isSignInDown = false;
      assert.equal(await statusOf(chain), 401);
      chain.clock.pass(5 * MINUTE);
      assert.equal(await statusOf(chain), 200);
    }),
  );

  test(
    'cannot be fetched without the rule that allows the gateway to reach the service',
    onChain(async (chain) => {
      pass(chain);
      await chain.close('AllowSignIn');
      assert.equal(await statusOf(chain), 401);
      assert.equal(chain.fetches, 0);
    }),
  );
});

test('configurations are forgotten one by one, however many a policy names', async () => {
  const asked: string[] = [];
  const sets = new KeySets({ now: () => 0 }, async (url) => {
    asked.push(url);
    return url === 'keys' ? { keys: [] } : { issuer: 'i', jwks_uri: 'keys' };
  });
  for (let at = 0; at <= 1_000; at += 1) await sets.find(`${at}`, undefined);
  const times = (url: string) => asked.filter((one) => one === url).length;
  await sets.find('1000', undefined);
  await sets.find('0', undefined);
  assert.deepEqual([times('1000'), times('0')], [1, 2]);
});

describe('the time check of a token', () => {
  const seconds = (chain: Chain): number => Math.floor(chain.clock.now() / 1000);
  const CASES: readonly [string, (now: number) => Record<string, unknown>, number][] = [
    ['accepts one that expired within the skew', (now) => ({ exp: now - 59 }), 200],
    ['refuses one that expired earlier', (now) => ({ exp: now - 60 }), 401],
    ['accepts one that becomes valid within the skew', (now) => ({ nbf: now + 60 }), 200],
    ['refuses one that becomes valid later', (now) => ({ nbf: now + 61 }), 401],
    ['refuses one without expiry', () => ({ exp: undefined }), 401],
  ];
  for (const [title, claims, status] of CASES) {
    test(
      title,
      onChain(async (chain) => {
        pass(chain);
        const token = await chain.token(claims(seconds(chain)));
        assert.equal(await statusOf(chain, `Bearer ${token}`), status);
      }),
    );
  }
});
