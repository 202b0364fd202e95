import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureElements } from '../../../twin/gateway/cost.ts';
import { HANDLERS } from '../../../twin/gateway/elements/table.ts';
import { deployed } from '../../support/gateway/deployed.ts';

test('measureElements reports what each policy element costs a call', async () => {
  const costs = await measureElements(deployed(), 20);
  const names = costs.map(({ element }) => element);
  for (const { element, runs, microseconds } of costs) {
    assert.ok(Object.hasOwn(HANDLERS, element), element);
    assert.ok(runs >= 1 && microseconds >= 0, element);
  }
  for (const name of ['validate-jwt', 'choose', 'set-variable', 'rate-limit-by-key']) {
    assert.ok(names.includes(name), name);
  }
  assert.equal(costs.find(({ element }) => element === 'validate-jwt')?.runs, 1);
});
