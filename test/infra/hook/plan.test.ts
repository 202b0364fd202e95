import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import plans from '../../../infra/platform/plan-sizes.json' with { type: 'json' };
import { checkPlan, DEFAULT_SIZE } from '../../../scripts/configure-easy-auth/check-plan.ts';
import { openWorld, ROOT } from './support/world.ts';

const SIZES = Object.keys(plans.sizes);

test('the hook refuses an unknown size of a plan before it changes anything, and lists the others', async () => {
  for (const [setting, more] of [
    ['AZURE_PLAN_SKU', {}],
    ['AZURE_PLAN_SKU', { SKIP_EASY_AUTH: 'true' }],
    ['AZURE_UPSTREAM_PLAN_SKU', {}],
  ] as const) {
    await using world = await openWorld();
    world.addValues({ [setting]: 'F1', ...more });
    const { status, stderr } = await world.run('preprovision');
    assert.equal(status, 1);
    assert.ok(stderr.includes(`${setting} must be one of ${SIZES.join(', ')}, not 'F1'.`));
    assert.deepEqual(world.graph.requests, []);
  }
});

test('the hook accepts every listed size, with numbers of instances that its tier supports', () => {
  for (const size of SIZES) {
    checkPlan(size, undefined);
    checkPlan(size, '1');
    checkPlan(size, '3');
  }
  checkPlan(undefined, undefined);
  checkPlan('', '2-5');
  checkPlan('P0v3', '1-30');
});

test('the hook refuses any other number of instances', () => {
  for (const instances of [
    '0',
    '31',
    '5-2',
    '2-31',
    '0-2',
    '2-',
    '-2',
    '2 - 5',
    '02',
    '1.5',
    'two',
  ]) {
    assert.throws(
      () => checkPlan(undefined, instances),
      /but for P1v3 it must be a number from 1 to 30, or a range/,
    );
  }
  for (const instances of ['4', '1-3', '2-2']) {
    assert.throws(
      () => checkPlan('B1', instances),
      /but for B1 it must be a number from 1 to 3: this size does not scale/,
    );
  }
});

test('the hook assumes the default size of the deployment', () => {
  const parameters = readFileSync(join(ROOT, 'infra/main.parameters.json'), 'utf8');
  assert.ok(parameters.includes(`AZURE_PLAN_SKU=${DEFAULT_SIZE}}`));
});

test('the documents list every size', () => {
  const row = /^\| `AZURE_PLAN_SKU` \|.*$/m.exec(
    readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8'),
  )?.[0];
  const named = [...(row ?? '').matchAll(/`([BP]\d\w*)`/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(named)], SIZES);
});
