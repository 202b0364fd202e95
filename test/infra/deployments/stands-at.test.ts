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

/** The text of the named lines. */
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

/** Where the value is, and the text of those lines. */
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
    'a variable selected by a condition',
    '/namedValues',
    '/allowed-origins',
    'properties.value',
    'gateway/api.bicep',
    "var placeholder = 'none'",
  ],
  [
    'the name of an item',
    '/namedValues',
    '/base-role',
    'name',
    'gateway/api.bicep',
    "'base-role': loadJsonContent('../entra/app-roles.generated.json')[0].value",
  ],
  [
    'a value of a data file',
    '/namedValues',
    '/base-role',
    'properties.value',
    'entra/app-roles.generated.json',
    '"value": "Mcp.Access",',
  ],
  [
    'a text from a file',
    '/operations/policies',
    '/mcp/call/policy',
    'properties.value',
    'gateway/mcp.policy.xml',
    '<!--',
  ],
  [
    'a nested resource',
    'basicPublishingCredentialsPolicies',
    '/scm',
    'properties.allow',
    'platform/site.bicep',
    'properties: { allow: false }',
  ],
  [
    'a member from a spread',
    'config',
    '/authsettingsV2',
    'properties.globalValidation.unauthenticatedClientAction',
    'platform/easy-auth.json',
    '"unauthenticatedClientAction": "Return401",',
  ],
  [
    'a name that contains dots',
    '/service',
    '',
    'properties.customProperties.Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10',
    'gateway/protocols.json',
    '"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10": "false",',
  ],
  [
    'a missing member, by the object that lacks it',
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

  test('a module output: where it is read and where it is defined', () => {
    const resource = named('Microsoft.Web/sites', '');
    const place = standsAt(INFRA, { resource, steps: ['properties', 'virtualNetworkSubnetId'] });
    assert.equal(
      linesAt(place),
      "subnetId: network.outputs.appSubnetId | output appSubnetId string = '${virtualNetwork.id}/subnets/app'",
    );
  });

  test('one of several endpoints of one module, by everything that differs', () => {
    const path = 'properties.ipConfigurations.0.properties.privateIPAddress';
    const lines = resources
      .filter(({ type }) => type.endsWith('privateEndpoints'))
      .map((resource) => linesAt(standsAt(INFRA, { resource, steps: path.split('.') })));
    for (const line of ['"address": "10.20.2.4",', '"address": "10.20.2.5",']) {
      assert.equal(lines.filter((found) => found === line).length, 1, line);
    }
  });

  test('an ambiguous value: the declaration', () => {
    const resource = { type: 'Microsoft.Insights/scheduledQueryRules', name: 'another' };
    assert.match(
      linesAt(standsAt(INFRA, { resource, steps: ['properties', 'severity'] })),
      /^resource fixedLimits .* \| resource refusals .* \| resource unusualActivity /,
    );
  });

  test('a missing resource: undefined', () => {
    assert.equal(
      standsAt(INFRA, { resource: { type: 'A/b', name: 'c' }, steps: ['d'] }),
      undefined,
    );
  });
});

test('every resource: one place in the folder of its hop', () => {
  for (const resource of readDeployment('twin-locked-v2').resources) {
    const steps = leafOf((resource.properties ?? {}) as Json, ['properties']);
    const place = standsAt(INFRA, { resource, steps }) ?? '';
    assert.match(place, /^infra\/[\w./-]+:\d+(?: and infra\/[\w./-]+:\d+)*$/, resource.id);
  }
});

/** The path of the very last value. */
function leafOf(value: Json, path: readonly string[]): readonly string[] {
  const last =
    value !== null && typeof value === 'object' ? Object.entries(value).at(-1) : undefined;
  return last ? leafOf(last[1], [...path, last[0]]) : path;
}
