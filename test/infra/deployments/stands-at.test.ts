// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Json, Resource } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { standsAt } from '../../../infra/source/locate.ts';
import { INFRA } from '../support/deployment-tests.ts';

const resources = readDeployment('open').resources;

const named = (type: string, name: string): Resource => {
  const found = resources.find((one) => one.type.endsWith(type) && one.name.includes(name));
  assert.ok(found, `${type} ${name}`);
  return found;
};

/** The text of the lines that are named. */
function linesAt(place: string | undefined): string {
  return (place ?? '')
    .split(/ and | or /)
    .map((one) => {
      const [file = '', line] = one.split(':');
      return readFileSync(join(INFRA, '..', file), 'utf8')
        .split('\n')
        [Number(line) - 1]?.trim();
    })
    .join(' | ');
}

/** Where it stands, and what stands there. */
const PLACES: readonly (readonly [
  what: string,
  type: string,
  name: string,
  path: string,
  file: string,
  line: string,
])[] = [
  [
    'a literal',
    '/service',
    '',
    'properties.publicNetworkAccess',
    'gateway/apim.bicep',
    "publicNetworkAccess: 'Enabled'",
  ],
  [
    'a default of a parameter',
    '/service',
    '',
    'properties.publisherName',
    'gateway/apim.bicep',
    "param publisherName string = 'Secure MCP server'",
  ],
  [
    'a variable between which and another a condition decides',
    '/namedValues',
    '/allowed-origins',
    'properties.value',
    'gateway/api.bicep',
    "var nobody = 'none'",
  ],
  [
    'the name of an item',
    '/namedValues',
    '/base-role',
    'name',
    'gateway/api.bicep',
    "'base-role': loadJsonContent('../entra/app-roles.json')[0].value",
  ],
  [
    'a value of a data file',
    '/namedValues',
    '/base-role',
    'properties.value',
    'entra/app-roles.json',
    '"value": "Mcp.Access",',
  ],
  [
    'a text of a file',
    '/operations/policies',
    '/mcp/call/policy',
    'properties.value',
    'gateway/mcp.policy.xml',
    '<!--',
  ],
  [
    'a resource in another',
    'basicPublishingCredentialsPolicies',
    '/scm',
    'properties.allow',
    'platform/site.bicep',
    'properties: { allow: false }',
  ],
  [
    'what a spread brings',
    'config',
    '/authsettingsV2',
    'properties.globalValidation.unauthenticatedClientAction',
    'platform/easy-auth.json',
    '"unauthenticatedClientAction": "Return401",',
  ],
  [
    'a name with dots',
    '/service',
    '',
    'properties.customProperties.Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10',
    'gateway/protocols.json',
    '"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10": "false",',
  ],
  [
    'a member that is missing, by what lacks it',
    'privateEndpoints',
    'pep-kv',
    'properties.subnet.name',
    'network/private-endpoint.bicep',
    'subnet: { id: subnetId }',
  ],
];

describe('the place of', () => {
  for (const [what, type, name, path, file, line] of PLACES) {
    test(what, () => {
      const place = standsAt(INFRA, { resource: named(type, name), steps: path.split('.') });
      assert.match(place ?? '', new RegExp(`^infra/${file}:\\d+$`));
      assert.equal(linesAt(place), line);
    });
  }

  test('a result of a module: where it is taken and where it is made', () => {
    const resource = named('Microsoft.Web/sites', '');
    const place = standsAt(INFRA, { resource, steps: ['properties', 'virtualNetworkSubnetId'] });
    assert.equal(
      linesAt(place),
      "subnetId: network.outputs.appSubnetId | output appSubnetId string = '${virtualNetwork.id}/subnets/app'",
    );
  });

  test('one of three endpoints of one module, by all that is different in them', () => {
    const path = 'properties.ipConfigurations.0.properties.privateIPAddress';
    const lines = resources
      .filter(({ type }) => type.endsWith('privateEndpoints'))
      .map((resource) => linesAt(standsAt(INFRA, { resource, steps: path.split('.') })));
    assert.deepEqual(lines.sort(), ['"address": "10.20.2.4",', '"address": "10.20.2.5",']);
  });

  test('what could be meant in several ways: the declaration', () => {
    const resource = { type: 'Microsoft.Insights/scheduledQueryRules', name: 'another' };
    assert.match(
      linesAt(standsAt(INFRA, { resource, steps: ['properties', 'severity'] })),
      /^resource fixedLimits .* \| resource doors .* \| resource unusualActivity /,
    );
  });

  test('nothing where the template has no such resource', () => {
    assert.equal(
      standsAt(INFRA, { resource: { type: 'A/b', name: 'c' }, steps: ['d'] }),
      undefined,
    );
  });
});

test('finds one place in the folder of its own hop for every resource', () => {
  for (const resource of readDeployment('twin-locked-v2').resources) {
    const steps = leafOf((resource.properties ?? {}) as Json, ['properties']);
    const place = standsAt(INFRA, { resource, steps }) ?? '';
    assert.match(place, /^infra\/[\w./-]+:\d+(?: and infra\/[\w./-]+:\d+)*$/, resource.id);
  }
});

/** The path of the last value of all. */
function leafOf(value: Json, path: readonly string[]): readonly string[] {
  const last =
    value !== null && typeof value === 'object' ? Object.entries(value).at(-1) : undefined;
  return last ? leafOf(last[1], [...path, last[0]]) : path;
}
