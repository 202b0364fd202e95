import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureChain } from '../../bench/chain/chain.ts';
import { printChain } from '../../bench/chain/print.ts';

test('measureChain reports what each hop adds to a call and what each policy element costs', async () => {
  const costs = await measureChain({ warmUp: 2, calls: 5 });
  for (const { p50Ms, p99Ms } of [...Object.values(costs.call), ...Object.values(costs.beside)]) {
    assert.ok(p50Ms > 0 && p99Ms >= p50Ms);
  }
  assert.ok(costs.call.gateway.p50Ms > costs.call.network.p50Ms);
  const printed = printChain(costs);
  for (const name of ['server', 'network', 'platform', 'gateway', 'entra', 'vault', 'watch']) {
    assert.match(printed, new RegExp(`^  ${name}\\b`, 'm'));
  }
  assert.match(printed, /^ {2}validate-jwt +1 /m);
});
