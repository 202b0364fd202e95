import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAddressSpace } from '../../../scripts/configure-easy-auth/check-address-space.ts';
import { openWorld } from './support/world.ts';

test('the hook refuses an address space before it changes anything, even without sign-in', async () => {
  for (const more of [{}, { SKIP_EASY_AUTH: 'true' }]) {
    await using world = await openWorld();
    world.addValues({ AZURE_ADDRESS_SPACE: '8.8.8.0/22', ...more });
    const { status, stderr } = await world.run('preprovision');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /AZURE_ADDRESS_SPACE must be a \/22 block of private addresses.*'8\.8\.8\.0\/22'/,
    );
    assert.deepEqual(world.graph.requests, []);
  }
});

test('the hook accepts every private block of the size that the plan needs', () => {
  for (const space of [
    '10.0.0.0/22',
    '10.255.252.0/22',
    '172.16.0.0/22',
    '172.31.252.0/22',
    '192.168.0.0/22',
  ]) {
    checkAddressSpace(space, '');
  }
  checkAddressSpace(undefined, undefined);
  checkAddressSpace('', '10.30.0.0/27');
  checkAddressSpace('10.20.4.0/22', '10.20.0.0/27');
});

const REFUSED = [
  '10.20.0.0',
  '10.20.0.0/21',
  '10.20.0.0/24',
  '10.20.1.0/22',
  '10.20.0.4/22',
  '010.20.0.0/22',
  '10.20.300.0/22',
  '10.20.0.0/22,10.30.0.0/22',
  '172.32.0.0/22',
  '192.169.0.0/22',
  '100.64.0.0/22',
  '168.63.128.0/22',
  'fd00::/22',
  'VirtualNetwork',
  '*',
];
for (const space of REFUSED) {
  test(`the hook refuses the address space ${space}`, () => {
    assert.throws(() => checkAddressSpace(space), /AZURE_ADDRESS_SPACE must be a \/22 block/);
  });
}

test('the hook refuses the address of another server inside the address space', () => {
  checkAddressSpace('', '', ['10.120.1.9', '10.20.4.1']);
  for (const [space, address] of [
    ['', '10.20.3.255'],
    ['10.30.0.0/22', '10.30.0.4'],
  ] as const) {
    assert.throws(
      () => checkAddressSpace(space, '', ['10.120.1.9', address]),
      new RegExp(`address ${address} in server/upstreams.json is inside the address space`),
    );
  }
});

test("the hook refuses a deployer's subnet inside or around the address space, also the default one", () => {
  const refused: [space: string, deployer: string][] = [
    ['', '10.20.3.128/27'],
    ['10.30.0.0/22', '10.30.0.0/27'],
    ['10.30.0.0/22', '10.30.0.0/16'],
  ];
  for (const [space, deployer] of refused) {
    assert.throws(() => checkAddressSpace(space, deployer), /overlaps with the address space/);
  }
});
