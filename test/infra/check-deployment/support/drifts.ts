import type { Json, JsonObject, Resource } from '../../../../infra/model/deployment.ts';
import { readDeployment } from '../../../../infra/model/read-deployment.ts';
import { textAt } from '../../../../infra/model/select.ts';

/** A change of the deployed resources, and the lines that report it. */
export interface Drift {
  readonly what: string;
  readonly change: (resources: Resource[]) => Resource[];
  readonly reports: readonly string[];
}

const RESOURCES = readDeployment('locked').resources;

/** The only resource whose id ends like this. */
function idOf(end: string): string {
  const [found, ...others] = RESOURCES.filter(
    ({ id }) => id.endsWith(end) || id.includes(`${end}-`),
  );
  if (!found || others.length > 0)
    throw new Error(`${end}: ${others.length + (found ? 1 : 0)} found`);
  return found.id;
}

const idOfType = (type: string): string => {
  const found = RESOURCES.find((resource) => resource.type === type);
  if (!found) throw new Error(type);
  return found.id;
};

const GROUP = idOfType('Microsoft.Resources/resourceGroups');
const SITE = idOfType('Microsoft.Web/sites');
const SERVICE = idOfType('Microsoft.ApiManagement/service');
const VAULT = idOfType('Microsoft.KeyVault/vaults');
const NETWORK = idOfType('Microsoft.Network/virtualNetworks');
const IDENTITY = idOfType('Microsoft.ManagedIdentity/userAssignedIdentities');
const RULES = idOf('-endpoints');
const ZONE = idOf('/privatelink.vaultcore.azure.net');
const SETTINGS = `${SITE}/config/appsettings`;
const OTHER_SECRET = '@Microsoft.KeyVault(SecretUri=https://evil.vault.azure.net/secrets/mine)';
const last = (id: string): string => id.split('/').slice(-2).join('/');

/** Sets one value, by member names and the names or indices of items. */
const set =
  (id: string, path: string, value: Json): Drift['change'] =>
  (resources) => {
    let current = resources.find((one) => one.id === id) as unknown as Record<string, unknown>;
    const steps = path.split('.');
    for (const step of steps.slice(0, -1)) {
      const items = Array.isArray(current) ? (current as JsonObject[]) : undefined;
      const named = items?.find((item) => item.name === step);
      current = (named ?? current[step]) as Record<string, unknown>;
    }
    current[steps.at(-1) as string] = value;
    return resources;
  };

/** Adds an item to a list, or removes the named one. */
const edit =
  (id: string, path: string, change: (items: Json[]) => Json[]): Drift['change'] =>
  (resources) => {
    const resource = resources.find((one) => one.id === id);
    const value = path.split('.').reduce<unknown>((at, step) => (at as JsonObject)[step], resource);
    return set(id, path, change(value as Json[]))(resources);
  };

const added =
  (id: string, type: string, more: Partial<Resource> = {}): Drift['change'] =>
  (resources) => [
    ...resources,
    { id, type, name: id.split('/').at(-1) ?? '', apiVersion: '2024-01-01', ...more },
  ];

const removed =
  (id: string): Drift['change'] =>
  (resources) =>
    resources.filter((one) => one.id !== id);

const nothing = (what: string, change: Drift['change']): Drift => ({ what, change, reports: [] });

const RULE = {
  name: 'AllowMe',
  properties: { access: 'Allow', direction: 'Inbound', priority: 90, sourceAddressPrefix: '*' },
};
const READER = '00000000-0000-4000-8000-000000000001';
const GRANT = 'providers/Microsoft.Authorization/roleAssignments';
const AUTH = `${SITE}/config/authsettingsV2`;
const POLICY = `${SERVICE}/apis/mcp/operations/call/policies/policy`;
const ROOT = `properties.identityProviders.azureActiveDirectory`;

export const DRIFTS: readonly Drift[] = [
  {
    what: 'a security rule is added',
    change: edit(RULES, 'properties.securityRules', (rules) => [RULE, ...rules]),
    reports: [`${last(RULES)} unexpected properties.securityRules[AllowMe]`],
  },
  {
    what: 'a security rule is removed',
    change: edit(RULES, 'properties.securityRules', (rules) =>
      rules.filter((rule) => (rule as JsonObject).name !== 'DenyAllInbound'),
    ),
    reports: [`${last(RULES)} missing properties.securityRules[DenyAllInbound]`],
  },
  {
    what: 'a security rule allows instead of denying',
    change: set(RULES, 'properties.securityRules.DenyAllInbound.properties.access', 'Allow'),
    reports: [
      `${last(RULES)} different properties.securityRules[DenyAllInbound].properties.access`,
    ],
  },
  {
    what: 'a subnet loses its security group',
    change: set(NETWORK, 'properties.subnets.app.properties.networkSecurityGroup', null),
    reports: [
      `${last(NETWORK)} missing properties.subnets[app].properties.networkSecurityGroup.id`,
    ],
  },
  {
    what: 'the network is peered',
    change: added(`${NETWORK}/virtualNetworkPeerings/mine`, 'x'),
    reports: ['virtualNetworkPeerings/mine unexpected'],
  },
  {
    what: 'a network is linked to a private zone',
    change: added(
      `${ZONE}/virtualNetworkLinks/mine`,
      'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
      { location: 'global' },
    ),
    reports: ['virtualNetworkLinks/mine unexpected'],
  },
  {
    what: 'an access restriction admits an address',
    change: edit(SITE, 'properties.siteConfig.ipSecurityRestrictions', () => [
      { ipAddress: '203.0.113.7/32', action: 'Allow', priority: 1, name: 'me' },
    ]),
    reports: [`${last(SITE)} unexpected properties.siteConfig.ipSecurityRestrictions[me]`],
  },
  {
    what: 'access restrictions allow by default, which changes the rule that Azure adds',
    change: set(SITE, 'properties.siteConfig.ipSecurityRestrictionsDefaultAction', 'Allow'),
    reports: [`${last(SITE)} different properties.siteConfig.ipSecurityRestrictionsDefaultAction`],
  },
  {
    what: 'a rule looks like the one that Azure adds but allows everything',
    change: edit(SITE, 'properties.siteConfig.scmIpSecurityRestrictions', () => [
      { ipAddress: 'Any', action: 'Allow', priority: 2147483647, name: 'Deny all' },
    ]),
    reports: [`${last(SITE)} unexpected properties.siteConfig.scmIpSecurityRestrictions[Deny all]`],
  },
  {
    what: 'the public endpoint is enabled',
    change: set(SITE, 'properties.publicNetworkAccess', 'Enabled'),
    reports: [`${last(SITE)} different properties.publicNetworkAccess`],
  },
  {
    what: 'the site gets another identity',
    change: set(SITE, `identity.userAssignedIdentities`, {
      [IDENTITY]: {},
      '/subscriptions/x': {},
    }),
    reports: [`${last(SITE)} unexpected identity.userAssignedIdentities./subscriptions/x`],
  },
  ...['slots/test', 'hostNameBindings/www.example.com', 'sitecontainers/sidecar'].map((child) => ({
    what: `the site gets ${child}`,
    change: added(`${SITE}/${child}`, 'x'),
    reports: [`${child} unexpected`],
  })),
  {
    what: 'a private endpoint of another subscription is connected to the site',
    change: added(`${SITE}/privateEndpointConnections/theirs`, 'x', {
      properties: { privateEndpoint: { id: '/subscriptions/x/resourceGroups/y/providers/z/p/q' } },
    }),
    reports: ['privateEndpointConnections/theirs unexpected'],
  },
  {
    what: 'the site no longer requires sign-in',
    change: set(AUTH, 'properties.globalValidation.requireAuthentication', false),
    reports: [`${last(AUTH)} different properties.globalValidation.requireAuthentication`],
  },
  {
    what: 'the site accepts the tokens of another client',
    change: edit(
      AUTH,
      `${ROOT}.validation.defaultAuthorizationPolicy.allowedApplications`,
      (clients) => [...clients, READER],
    ),
    reports: [
      `${last(AUTH)} unexpected ${ROOT}.validation.defaultAuthorizationPolicy.allowedApplications[]`,
    ],
  },
  {
    what: 'the site accepts another identity provider',
    change: set(AUTH, 'properties.identityProviders.google', { registration: { clientId: 'me' } }),
    reports: [`${last(AUTH)} unexpected properties.identityProviders.google`],
  },
  {
    what: 'a policy is edited',
    change: set(POLICY, 'properties.value', '<policies><inbound /></policies>'),
    reports: [`${last(POLICY)} different properties.value`],
  },
  {
    what: 'an API gets a policy of its own',
    change: added(`${SERVICE}/apis/mcp/policies/policy`, 'x'),
    reports: ['policies/policy unexpected'],
  },
  ...['apis/mine', 'apis/mcp/operations/mine', 'backends/mine', 'namedValues/mine'].map(
    (child) => ({
      what: `the gateway gets ${child}`,
      change: added(`${SERVICE}/${child}`, 'x', { properties: { displayName: 'mine' } }),
      reports: [`${child.split('/').slice(-2).join('/')} unexpected`],
    }),
  ),
  {
    what: 'a named value has another value',
    change: set(`${SERVICE}/namedValues/admitted-addresses`, 'properties.value', 'none'),
    reports: ['namedValues/admitted-addresses different properties.value'],
  },
  {
    what: 'a named value only pretends to hold the credentials of a logger',
    change: added(`${SERVICE}/namedValues/mine`, 'x', {
      properties: { displayName: 'Logger-Credentials--0', secret: false },
    }),
    reports: ['namedValues/mine unexpected'],
  },
  {
    what: 'a policy fragment is deleted',
    change: removed(`${SERVICE}/policyFragments/origin`),
    reports: ['policyFragments/origin missing'],
  },
  ...[GROUP, VAULT, SITE].map((scope) => ({
    what: `a role is assigned on ${last(scope)}`,
    change: added(`${scope}/${GRANT}/${READER}`, 'Microsoft.Authorization/roleAssignments'),
    reports: [`roleAssignments/${READER} unexpected`],
  })),
  {
    what: 'a role assignment names another principal',
    change: (resources) => {
      const grant = resources.find(
        ({ type }) => type === 'Microsoft.Authorization/roleAssignments',
      );
      return set(grant?.id ?? '', 'properties.principalId', READER)(resources);
    },
    reports: [
      `${last(idOfType('Microsoft.Authorization/roleAssignments'))} different properties.principalId`,
    ],
  },
  {
    what: 'the identity trusts another issuer',
    change: added(`${IDENTITY}/federatedIdentityCredentials/mine`, 'x'),
    reports: ['federatedIdentityCredentials/mine unexpected'],
  },
  ...['secrets/mine', 'keys/mine'].map((child) => ({
    what: `the vault gets ${child}`,
    change: added(`${VAULT}/${child}`, 'x'),
    reports: [`${child} unexpected`],
  })),
  {
    what: 'the vault admits an address',
    change: edit(VAULT, 'properties.networkAcls.ipRules', () => [{ value: '203.0.113.7/32' }]),
    reports: [`${last(VAULT)} unexpected properties.networkAcls.ipRules[]`],
  },
  {
    what: 'a log is no longer collected',
    change: set(
      `${VAULT}/providers/Microsoft.Insights/diagnosticSettings/trail`,
      'properties.logs.0.enabled',
      false,
    ),
    reports: ['diagnosticSettings/trail missing properties.logs[]'],
  },
  {
    what: 'an alert is disabled',
    change: set(idOf('/mcp-calls-unusual'), 'properties.enabled', false),
    reports: ['scheduledQueryRules/mcp-calls-unusual different properties.enabled'],
  },
  {
    what: 'the group contains a virtual machine',
    change: added(
      `${GROUP}/providers/Microsoft.Compute/virtualMachines/mine`,
      'Microsoft.Compute/virtualMachines',
      { location: 'westeurope' },
    ),
    reports: ['virtualMachines/mine unexpected'],
  },
  {
    what: 'a record of a private zone leads elsewhere',
    change: added(`${ZONE}/A/kv-x`, 'x', {
      properties: { aRecords: [{ ipv4Address: '10.20.2.5' }, { ipv4Address: '203.0.113.7' }] },
    }),
    reports: ['A/kv-x unexpected'],
  },
  {
    what: 'the network asks another name server',
    change: set(NETWORK, 'properties.dhcpOptions', { dnsServers: ['203.0.113.7'] }),
    reports: [`${last(NETWORK)} unexpected properties.dhcpOptions.dnsServers`],
  },
  {
    what: 'the site admits pages of every origin',
    change: set(SITE, 'properties.siteConfig.cors', { allowedOrigins: ['*'] }),
    reports: [`${last(SITE)} unexpected properties.siteConfig.cors.allowedOrigins`],
  },
  {
    what: 'a setting refers to another secret',
    change: set(SETTINGS, 'properties.SECURE_CONFIG_VALUE', OTHER_SECRET),
    reports: [`${last(SETTINGS)} different properties.SECURE_CONFIG_VALUE`],
  },
  {
    what: 'a setting no longer refers to a secret',
    change: set(SETTINGS, 'properties.SECURE_CONFIG_VALUE', 'plain'),
    reports: [`${last(SETTINGS)} missing properties.SECURE_CONFIG_VALUE`],
  },
  {
    what: 'another setting refers to a secret',
    change: set(SETTINGS, 'properties.MINE', OTHER_SECRET),
    reports: [`${last(SETTINGS)} unexpected properties.MINE`],
  },
  {
    what: 'a secret is disabled',
    change: set(`${VAULT}/secrets/demo-secret`, 'properties.attributes.enabled', false),
    reports: ['secrets/demo-secret different properties.attributes.enabled'],
  },
  nothing(
    'a service returns an enumeration value in another letter case',
    set(idOfType('Microsoft.OperationalInsights/workspaces'), 'properties.sku.name', 'pergb2018'),
  ),
  nothing('API Management returns a custom property as text with a capital letter', (resources) => {
    const service = resources.find(({ id }) => id === SERVICE);
    const held = (service?.properties?.customProperties ?? {}) as JsonObject;
    const capital = Object.entries(held).map(([name, value]) => [
      name,
      String(value).replace(/^./, (letter) => letter.toUpperCase()),
    ]);
    return set(SERVICE, 'properties.customProperties', Object.fromEntries(capital))(resources);
  }),
  nothing('a secret is rotated', (resources) =>
    resources.map((one) =>
      one.id === `${VAULT}/secrets/demo-secret`
        ? { ...one, tags: {}, properties: { value: 'new', attributes: { enabled: true } } }
        : one,
    ),
  ),
  nothing(
    'a zone group keeps the record of its endpoint',
    added(`${ZONE}/A/kv-x`, 'x', { properties: { aRecords: [{ ipv4Address: '10.20.2.5' }] } }),
  ),
  nothing(
    'a role is assigned above the group',
    added(
      `${textAt({ GROUP }, 'GROUP').split('/resourceGroups/')[0]}/${GRANT}/${READER}`,
      'Microsoft.Authorization/roleAssignments',
    ),
  ),
  nothing(
    'autoscale adds an instance',
    set(idOfType('Microsoft.Web/serverfarms'), 'sku.capacity', 3),
  ),
  nothing('a policy of the organisation adds a tag', set(SITE, 'tags.cost-center', '42')),
  nothing(
    'API Management stores the credentials of the logger',
    added(`${SERVICE}/namedValues/0`, 'x', {
      properties: { displayName: 'Logger-Credentials--0', secret: true },
    }),
  ),
  nothing(
    'Azure creates the network interface of a private endpoint',
    added(
      `${GROUP}/providers/Microsoft.Network/networkInterfaces/${textAt(
        RESOURCES.find(({ type }) => type === 'Microsoft.Network/privateEndpoints'),
        'properties.customNetworkInterfaceName',
      )}`,
      'Microsoft.Network/networkInterfaces',
      { location: 'westeurope' },
    ),
  ),
];
