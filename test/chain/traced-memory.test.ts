import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bearerOf, callTool } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const MB = 1024 * 1024;

/** After what only waits to be freed, such as closed connections. */
async function heap(): Promise<number> {
  for (let count = 0; count < 3; count += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

describe('records of a chain', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  async function send(count: number, headers: Record<string, string>, args = {}): Promise<void> {
    for (let sent = 0; sent < count; sent += 1) await callTool(chain, 'whoami', args, headers);
  }

  /** What the kept calls take: they are pushed out by as many empty ones. */
  async function taken(): Promise<number> {
    const before = await heap();
    for (let count = 0; count < 500; count += 1) chain.twin.network.calls?.begin('network');
    return (before - (await heap())) / MB;
  }

  test('take little memory, whatever their heads and bodies', async () => {
    const token = bearerOf(chain, 'ada', 'user_impersonation');
    await send(20, token);
    await taken();
    await send(520, token);
    assert.equal(chain.twin.calls.all().length, 500);
    const ordinary = await taken();
    await send(520, { ...token, 'x-large': 'x'.repeat(14_000), 'x-more': 'y'.repeat(40_000) });
    assert.ok(chain.twin.calls.all().length < 500);
    const large = await taken();
    await send(520, token, { text: 'z'.repeat(100_000) });
    const long = await taken();
    for (const megabytes of [ordinary, large, long]) {
      assert.ok(megabytes < 12, `${ordinary} MB, ${large} MB, ${long} MB`);
    }
  });
});
