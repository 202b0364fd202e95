import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { bounded, retryUntil } from '../../../../../../test/chain/support/bounded.ts';
import { type Chain, startChain } from '../../../../../../test/chain/support/chain.ts';
import { createScene, type Scene } from '../../../../../../test/chain/support/scene.ts';

/** Slow enough for the tool's limit of 20 calls a minute. */
const PAUSE_MS = 2_500;

describe('read_secret_metadata through the chain after lock-down', () => {
  let chain: Chain;
  let scene: Scene;
  before(async () => {
    chain = await startChain(undefined, { name: 'twin-locked' });
    scene = createScene(chain);
  });
  after(() => chain.stop());
  afterEach(() => {
    chain.twin.faults.clear();
  });

  async function read(): Promise<string> {
    const name = { name: 'demo-secret' };
    const caller = { scope: 'secrets.read' };
    const { json } = await bounded(scene.call('read_secret_metadata', name, caller));
    return json.result.isError === true ? 'an error' : json.result.structuredContent.status;
  }

  test('finds the secret', async () => {
    assert.equal(await read(), 'found');
  });

  for (const fault of ['broken', 'stalled'] as const) {
    test(`fails alone while connections to the vault are ${fault}`, async () => {
      chain.twin.faults.set(new URL(scene.vaultUrl).host, fault);
      // The secret that was already read stays cached for some seconds.
      await retryUntil(async () => (await read()) === 'an error', PAUSE_MS);
      assert.equal((await bounded(scene.call('whoami'))).status, 200);
      chain.twin.faults.clear();
      await retryUntil(async () => (await read()) === 'found', PAUSE_MS);
    });
  }
});
