// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, JsonObject, Resource } from '../../../infra/model/deployment.ts';
import { resourceOf, siteOf } from '../../../infra/model/select.ts';
import { decidePublicAccess } from '../../../infra/network/public-access.ts';
import { reach, type Verdict } from '../../../infra/network/reach.ts';
import { predictEdited, testCompiled } from '../support/deployment-tests.ts';

const resource = (type: string, properties: JsonObject): Resource => ({
  id: '/x',
  type,
  name: 'x',
  apiVersion: '1',
  properties,
});

const site = (siteConfig: JsonObject, more: JsonObject = {}) =>
  resource('Microsoft.Web/sites', { ...more, siteConfig });

const caller = { address: '203.0.113.7', tags: ['Internet'] };

test('opens a site without restrictions, as Azure does', () => {
  assert.equal(decidePublicAccess(site({}), 'main', caller).allowed, true);
});

test('closes both endpoints of a site without a public address', () => {
  const closed = site({}, { publicNetworkAccess: 'Disabled' });
  for (const door of ['main', 'scm'] as const) {
    assert.deepEqual(decidePublicAccess(closed, door, caller), {
      allowed: false,
      rule: 'publicNetworkAccess',
      path: 'properties.publicNetworkAccess',
    });
  }
});

test('refuses every other address once a list allows one', () => {
  const ipSecurityRestrictions = [
    { name: 'office', ipAddress: '198.51.100.0/24', action: 'Allow', priority: 100 },
  ];
  assert.equal(decidePublicAccess(site({ ipSecurityRestrictions }), 'main', caller).allowed, false);
});

test('judges restrictions by priority, addresses and tags', () => {
  const ipSecurityRestrictions = [
    { name: 'all', ipAddress: 'Any', action: 'Allow', priority: 200 },
    { name: 'not him', ipAddress: '203.0.113.7/32', action: 'Deny', priority: 100 },
    {
      name: 'door',
      ipAddress: 'AzureFrontDoor.Backend',
      tag: 'ServiceTag',
      action: 'Allow',
      priority: 50,
    },
  ];
  const own = site({ ipSecurityRestrictions });
  assert.deepEqual(decidePublicAccess(own, 'main', caller), {
    allowed: false,
    rule: 'ipSecurityRestrictions not him',
    path: 'properties.siteConfig.ipSecurityRestrictions.1.name',
  });
  const tagged = { ...caller, tags: ['AzureFrontDoor.Backend', 'Internet'] };
  assert.equal(decidePublicAccess(own, 'main', tagged).allowed, true);
  assert.equal(decidePublicAccess(own, 'main', { address: '192.0.2.1', tags: [] }).allowed, true);
});

test("applies the main endpoint's restrictions to the deployment endpoint when configured to", () => {
  const config = {
    ipSecurityRestrictionsDefaultAction: 'Deny',
    scmIpSecurityRestrictionsDefaultAction: 'Allow',
  };
  assert.equal(decidePublicAccess(site(config), 'scm', caller).allowed, true);
  assert.equal(
    decidePublicAccess(site({ ...config, scmIpSecurityRestrictionsUseMain: true }), 'scm', caller)
      .allowed,
    false,
  );
});

test('refuses restrictions that are not supported', () => {
  const ipSecurityRestrictions = [
    {
      name: 'door',
      ipAddress: 'Any',
      headers: { 'x-azure-fdid': ['1'] },
      action: 'Allow',
      priority: 1,
    },
  ];
  assert.throws(
    () => decidePublicAccess(site({ ipSecurityRestrictions }), 'main', caller),
    /are not supported when computing reachability/,
  );
  assert.throws(
    () => decidePublicAccess(resource('Microsoft.Sql/servers', {}), 'main', caller),
    /Public access to Microsoft\.Sql.servers is not supported/,
  );
});

test('judges a vault by its address and its firewall', () => {
  const vault = (properties: JsonObject) => resource('Microsoft.KeyVault/vaults', properties);
  const acls = { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }] };
  assert.equal(decidePublicAccess(vault({}), 'main', caller).allowed, true);
  assert.equal(decidePublicAccess(vault({ networkAcls: acls }), 'main', caller).allowed, true);
  assert.equal(
    decidePublicAccess(vault({ networkAcls: { ...acls, ipRules: [] } }), 'main', caller).allowed,
    false,
  );
  assert.equal(
    decidePublicAccess(
      vault({ networkAcls: acls, publicNetworkAccess: 'Disabled' }),
      'main',
      caller,
    ).allowed,
    false,
  );
});

function toSite(deployment: Deployment): Pick<Verdict, 'by' | 'closedBy' | 'open'> {
  const { rules, privately, ...verdict } = reach(
    deployment,
    { subnet: 'gateway' },
    { resource: siteOf(deployment) },
    443,
  );
  return verdict;
}

/** What is removed, and which error the connection from the gateway to the site then meets. */
const broken = [
  [
    'the record of the private name',
    'network/private-endpoint.bicep',
    'privateDnsZoneId: dnsZone.id',
    "privateDnsZoneId: '${dnsZone.id}x'",
  ],
  [
    'the link of the zone',
    'network/network.bicep',
    'virtualNetwork: { id: virtualNetwork.id }',
    "virtualNetwork: { id: '${virtualNetwork.id}x' }",
  ],
] as const;

for (const [what, file, from, to] of broken) {
  testCompiled(`sends the gateway to the closed public endpoint without ${what}`, async () => {
    const { deployment } = await predictEdited({ base: 'locked' }, [{ file, from, to }]);
    const closed = { open: false, by: ['gateway: DenyAllOutbound'], closedBy: 'subnet' };
    assert.deepEqual(toSite(deployment), closed);
  });
}

testCompiled("skips the subnet's rules when private endpoints ignore them", async () => {
  const edits = [
    {
      file: 'network/network.bicep',
      from: "privateEndpointNetworkPolicies: 'Enabled'",
      to: "privateEndpointNetworkPolicies: 'Disabled'",
    },
  ];
  const { deployment } = await predictEdited({ base: 'locked' }, edits);
  const { open, by } = reach(
    deployment,
    { peered: '10.99.0.0/24' },
    { resource: resourceOf(deployment, 'Microsoft.KeyVault/vaults') },
    443,
  );
  assert.deepEqual({ open, by }, { open: true, by: ['private endpoint'] });
});
