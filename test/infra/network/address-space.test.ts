import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import plan from '../../../infra/network/plan.json' with { type: 'json' };
import { predictEdited, testCompiled } from '../support/deployment-tests.ts';
import { UPSTREAMS } from '../support/tool-needs.ts';

const MORE = ['param contentSafety = true', UPSTREAMS];

/** Address spaces whose numbers resemble those of the plan. */
for (const space of ['10.20.4.0', '172.16.252.0', '192.168.0.0', '110.20.0.0']) {
  testCompiled(`moves every address of the network to ${space}/22, and nothing else`, async () => {
    const planned = await predictEdited({ base: 'open', lines: MORE });
    const lines = [...MORE, `param addressSpace = '${space}/22'`];
    const moved = await predictEdited({ base: 'open', lines });
    const [a, b, c] = space.split('.').map(Number);
    const expected = JSON.stringify(planned.deployment).replaceAll(
      /(?<![\d.])10\.20\.([0-3])\.(?=\d)/g,
      (_all, index) => `${a}.${b}.${(c ?? 0) + Number(index)}.`,
    );
    assert.deepEqual(moved.deployment, JSON.parse(expected));
  });
}

test('the address space of the plan is the default', () => {
  const network = readDeployment('open').resources.find(
    ({ type }) => type === 'Microsoft.Network/virtualNetworks',
  );
  assert.deepEqual(network?.properties?.addressSpace, { addressPrefixes: [plan.addressSpace] });
});
