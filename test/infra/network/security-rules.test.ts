import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../../../infra/model/deployment.ts';
import { firstHost, holds, isBlock } from '../../../infra/network/address.ts';
import { decide, type End, type Flow } from '../../../infra/network/security-rules.ts';

const rule = (name: string, properties: JsonObject) => ({
  name,
  properties: {
    direction: 'Inbound',
    access: 'Allow',
    priority: 100,
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '443',
    ...properties,
  },
});

const inside: End = { address: '10.0.0.4', tags: ['VirtualNetwork'] };
const outside: End = { address: '203.0.113.7', tags: ['Internet'] };
const flow = (from: End, to: End, port = 443, protocol: Flow['protocol'] = 'Tcp'): Flow => ({
  from,
  to,
  port,
  protocol,
});

test('lets the lowest priority number decide, whatever the order in the file', () => {
  const rules = [rule('late', { priority: 300, access: 'Deny' }), rule('early', { priority: 200 })];
  assert.deepEqual(decide(rules, 'Inbound', flow(outside, inside)), {
    allowed: true,
    rule: 'early',
    path: 'properties.securityRules.1.name',
  });
  assert.deepEqual(decide(rules.reverse(), 'Inbound', flow(outside, inside)).rule, 'early');
});

test("applies the platform's rules after all others", () => {
  const judged = (from: End, to: End, direction: 'Inbound' | 'Outbound') =>
    decide([], direction, flow(from, to));
  assert.deepEqual(judged(outside, inside, 'Inbound'), { allowed: false, rule: 'DenyAllInBound' });
  assert.deepEqual(judged(inside, inside, 'Inbound'), { allowed: true, rule: 'AllowVnetInBound' });
  assert.deepEqual(judged(inside, outside, 'Outbound'), {
    allowed: true,
    rule: 'AllowInternetOutBound',
  });
  const probe: End = { tags: ['AzureLoadBalancer'] };
  assert.equal(judged(probe, inside, 'Inbound').rule, 'AllowAzureLoadBalancerInBound');
});

test('matches blocks by address and tags by name', () => {
  const block = [rule('block', { sourceAddressPrefix: '203.0.113.0/24' })];
  assert.equal(decide(block, 'Inbound', flow(outside, inside)).rule, 'block');
  const other: End = { address: '203.0.114.7', tags: ['Internet'] };
  assert.equal(decide(block, 'Inbound', flow(other, inside)).allowed, false);
  const tag = [rule('tag', { sourceAddressPrefix: 'ApiManagement' })];
  assert.equal(
    decide(tag, 'Inbound', flow({ tags: ['ApiManagement', 'Internet'] }, inside)).rule,
    'tag',
  );
  assert.equal(decide(tag, 'Inbound', flow(outside, inside)).allowed, false);
});

test('reads lists of addresses and ports, and ranges', () => {
  const properties = {
    direction: 'Inbound',
    access: 'Allow',
    priority: 100,
    protocol: '*',
    sourceAddressPrefixes: ['198.51.100.0/24', '203.0.113.7'],
    destinationAddressPrefix: '*',
    destinationPortRanges: ['1000-2000', '8443'],
  };
  const allowed = (port: number) =>
    decide([{ name: 'lists', properties }], 'Inbound', flow(outside, inside, port)).allowed;
  assert.deepEqual([999, 1000, 2000, 2001, 8443].filter(allowed), [1000, 2000, 8443]);
});

test('keeps protocols and directions apart', () => {
  const rules = [rule('udp', { protocol: 'Udp', direction: 'Outbound' })];
  assert.notEqual(decide(rules, 'Outbound', flow(inside, outside)).rule, 'udp');
  assert.notEqual(decide(rules, 'Inbound', flow(inside, outside, 443, 'Udp')).rule, 'udp');
  assert.equal(decide(rules, 'Outbound', flow(inside, outside, 443, 'Udp')).rule, 'udp');
});

test('refuses a rule that is not supported', () => {
  const rules = [rule('groups', { sourceApplicationSecurityGroups: ['x'] })];
  assert.throws(
    () => decide(rules, 'Inbound', flow(outside, inside)),
    /groups: sourceApplicationSecurityGroups is not supported/,
  );
});

test('refuses a rule that names source ports', () => {
  for (const sourcePortRange of ['1-2', '443', '0-65535', '']) {
    const rules = [rule('odd', { sourcePortRange })];
    const judge = () => decide(rules, 'Inbound', flow(outside, inside));
    assert.throws(judge, /odd: sourcePortRange .* is not supported/, sourcePortRange);
  }
});

test('tells addresses from tags, and compares blocks as Azure does', () => {
  assert.equal(isBlock('10.0.0.0/8'), true);
  assert.equal(isBlock('2001:db8::/32'), true);
  assert.equal(isBlock('AzureMonitor'), false);
  assert.equal(holds('2001:db8::7', '2001:db8:0:0::7'), true);
  assert.equal(holds('10.0.0.0/8', '2001:db8::7'), false);
  assert.equal(firstHost('10.20.2.0/27'), '10.20.2.4');
});

test('admits only sources that a rule names, for any connection', () => {
  const rules = [
    rule('one', { sourceAddressPrefix: '10.0.0.0/27', destinationAddressPrefix: '10.0.1.4/32' }),
    rule('none', { priority: 4096, access: 'Deny', protocol: '*', destinationPortRange: '*' }),
  ];
  const address = fc.ipV4();
  fc.assert(
    fc.property(address, address, fc.integer({ min: 1, max: 65535 }), (from, to, port) => {
      const ends = [from, to].map((one) => ({ address: one, tags: ['VirtualNetwork'] }));
      const { allowed } = decide(rules, 'Inbound', flow(ends[0] as End, ends[1] as End, port));
      assert.equal(allowed, holds('10.0.0.0/27', from) && to === '10.0.1.4' && port === 443);
    }),
  );
});
