import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import {
  contains,
  isAligned,
  overlap,
  type Range,
  rangeOf,
} from '../../../infra/network/address.ts';
import { firstFault } from '../../../infra/network/checks/all.ts';
import { tagOf } from '../../../infra/network/tags.ts';

/** The first fault of a deployment after replacing every occurrence of each text. */
function faultAfter(
  name: 'twin' | 'twin-v2',
  ...edits: readonly (readonly [from: string, to: string])[]
) {
  let text = JSON.stringify(readDeployment(name));
  for (const [from, to] of edits) {
    assert.ok(text.includes(from), `${from} is not in the deployment.`);
    text = text.replaceAll(from, to);
  }
  return firstFault(JSON.parse(text) as Deployment)?.what;
}

const REFUSED: Readonly<Record<string, readonly [RegExp, ...(readonly [string, string])[]]>> = {
  'an endpoint for two groups': [
    /OnlyOneGroupIdPermitted/,
    ['"groupIds":["vault"]', '"groupIds":["vault","vault"]'],
  ],
  'an endpoint of a service that is not deployed': [
    /creates no service .* that supports private endpoints/,
    ['"privateLinkServiceId":"/', '"privateLinkServiceId":"/elsewhere/'],
  ],
  'an endpoint without a fixed address': [/no fixed address/, ['"ipConfigurations":', '"x":']],
  'an address that is a block': [/InvalidIPAddress/, ['"10.20.2.5"', '"10.20.2.5/32"']],
  'the last address of a subnet': [/InReservedRange/, ['"10.20.2.5"', '"10.20.2.31"']],
  'two rules with the same name': [
    /another rule of the group has this name/,
    ['"AllowSignIn"', '"ALLOWMONITOR"'],
  ],
  'the internet as one item of a list': [
    /sourceAddressPrefixes cannot hold "internet"/,
    ['"sourceAddressPrefix":"Internet"', '"sourceAddressPrefixes":["internet"]'],
  ],
  'a priority that is text': [
    /SecurityRuleInvalidPriority/,
    ['"priority":110', '"priority":"110"'],
  ],
  'a port above 65535': [/SecurityRuleInvalidPortRange/, ['"1433"', '"65536"']],
  'two subnets with the same name': [
    /two subnets are called/,
    ['"name":"endpoints"', '"name":"app"'],
  ],
  'a subnet outside every address space': [
    /NetcfgInvalidSubnet/,
    ['"addressPrefixes":["10.20.0.0/22"]', '"addressPrefixes":[]'],
  ],
  'an invalid address space': [/InvalidCIDRNotation/, ['"10.20.0.0/22"', '"10.20.0.0/33"']],
  'an app that sends public traffic around its network': [
    /outboundVnetRouting\.applicationTraffic/,
    ['"applicationTraffic":true', '"applicationTraffic":false'],
  ],
};

for (const [what, [reason, ...edits]] of Object.entries(REFUSED)) {
  test(`refuses ${what}`, () => assert.match(faultAfter('twin', ...edits) ?? '', reason));
}

test('accepts keywords and tags in any case, and a tag of the same region', () => {
  assert.equal(faultAfter('twin', ['"Tcp"', '"TCP"'], ['"Outbound"', '"outbound"']), undefined);
  assert.equal(faultAfter('twin', ['"Storage"', '"storage.WestEurope"']), undefined);
  assert.match(faultAfter('twin', ['"Storage"', '"Storage.WestUS"']) ?? '', /Storage 443/);
});

test('recognizes tags by name, and regions of regional tags', () => {
  assert.equal(tagOf('internet'), 'Internet');
  assert.equal(tagOf('azurefrontdoor.backend'), 'AzureFrontDoor.Backend');
  assert.equal(tagOf('Sql.WestEurope'), 'Sql.WestEurope');
  assert.equal(tagOf('AzureCloud.germanywc'), 'AzureCloud.germanywc');
  for (const none of [
    'AzureActiveDirectory.WestEurope',
    'AzureKeyVault.WestEurop',
    'Sql.Atlantis',
    'Sql.germanywc',
    'Sql.',
    '.Sql',
    '',
    '10.20.300.0/26',
  ]) {
    assert.equal(tagOf(none), undefined, none);
  }
});

test('reads blocks of both families, and nothing else', () => {
  for (const none of [
    '10.20.300.0/26',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '1/2/3',
    '::/129',
  ]) {
    assert.equal(rangeOf(none), undefined, none);
  }
  assert.equal(isAligned('10.20.1.0/26'), true);
  assert.equal(isAligned('10.20.1.5/26'), false);
  assert.deepEqual(rangeOf('::ffff:10.0.0.1'), rangeOf('::ffff:a00:1'));
  assert.equal(rangeOf('2001:db8::/32')?.length, 32);
});

test('lets two blocks overlap only where one contains the other', () => {
  const block = fc
    .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    .map(([address, length]) => rangeOf(`${address}/${length}`) as Range);
  fc.assert(
    fc.property(block, block, (one, other) => {
      assert.equal(overlap(one, other), contains(one, other) || contains(other, one));
    }),
  );
});
