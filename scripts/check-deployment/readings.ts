import type { Json, JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at, objectsAt, textAt } from '../../infra/model/select.ts';

/** How Azure's answer about a resource differs from what a deployment sends. */
export interface Reading {
  /** Why the resource is not read at all. */
  readonly unread?: string;
  /** A list beside the resource with those of its members that refer to a secret. */
  readonly references?: string;
  /** Query parameters beyond the API version. */
  readonly query?: string;
  /** A member that only another address below the resource returns, as its `properties`. */
  readonly elsewhere?: { readonly member: string; readonly child: string };
  /** Members that no answer contains, or that change on their own, each with the reason. */
  readonly left?: Readonly<Record<string, string>>;
  /** Items that Azure adds to a list of `properties`; the second value is what contains the list. */
  readonly added?: Readonly<Record<string, (item: JsonObject, around: JsonObject) => boolean>>;
  /** Objects in `properties` in which only predicted members may be configured. */
  readonly closed?: readonly string[];
  /** Lists below the resource that may contain only predicted resources. */
  readonly children?: readonly string[];
}

/** App Service ends each list of access restrictions with a rule that repeats the default action. */
const isImplied =
  (defaultAction: string) =>
  ({ priority, action }: JsonObject, around: JsonObject): boolean =>
    priority === 2147483647 && action === around[defaultAction];

const ROTATED = 'set only when the deployment creates the secret; a new version has its own';

const IMPORTED = 'only for the import; the operations are compared instead';

const POLICY: Reading = {
  left: { 'properties.format': 'only how the policy is written, not what it says' },
};

const READINGS: Readonly<Record<string, Reading>> = {
  'Microsoft.ApiManagement/service': {
    children: [
      'apis',
      'backends',
      'certificates',
      'diagnostics',
      'loggers',
      'namedValues',
      'policies',
      'policyFragments',
      'products',
    ],
  },
  'Microsoft.ApiManagement/service/apis': {
    left: {
      'properties.apiType': IMPORTED,
      'properties.format': IMPORTED,
      'properties.value': IMPORTED,
    },
    children: ['operations', 'policies'],
  },
  'Microsoft.ApiManagement/service/apis/operations': { children: ['policies'] },
  'Microsoft.ApiManagement/service/apis/operations/policies': POLICY,
  'Microsoft.ApiManagement/service/loggers': {
    left: { 'properties.credentials': 'API Management stores credentials as a secret' },
  },
  'Microsoft.ApiManagement/service/policies': POLICY,
  'Microsoft.ApiManagement/service/policyFragments': POLICY,
  'Microsoft.Insights/diagnosticSettings': {
    added: { logs: ({ enabled }) => enabled === false },
  },
  'Microsoft.Insights/workbooks': { query: 'canFetchContent=true' },
  'Microsoft.KeyVault/vaults': { children: ['keys', 'secrets'] },
  'Microsoft.KeyVault/vaults/secrets': {
    left: {
      tags: ROTATED,
      'properties.value': 'values of secrets are never read',
      'properties.contentType': ROTATED,
      'properties.attributes.exp': ROTATED,
    },
  },
  'Microsoft.ManagedIdentity/userAssignedIdentities': {
    children: ['federatedIdentityCredentials'],
  },
  'Microsoft.Network/privateDnsZones': { children: ['A', 'CNAME', 'virtualNetworkLinks'] },
  'Microsoft.Network/virtualNetworks': {
    closed: ['dhcpOptions'],
    children: ['virtualNetworkPeerings'],
  },
  'Microsoft.Web/serverfarms': { left: { 'sku.capacity': 'autoscale changes it' } },
  'Microsoft.Web/sites': {
    elsewhere: { member: 'siteConfig', child: 'config/web' },
    added: {
      'siteConfig.ipSecurityRestrictions': isImplied('ipSecurityRestrictionsDefaultAction'),
      'siteConfig.scmIpSecurityRestrictions': isImplied('scmIpSecurityRestrictionsDefaultAction'),
    },
    closed: ['siteConfig.cors'],
    children: ['hostNameBindings', 'privateEndpointConnections', 'sitecontainers', 'slots'],
  },
  'Microsoft.Web/sites/config/appsettings': {
    unread: 'Azure returns app settings only together with their values',
    references: 'configreferences/appsettings',
  },
  'Microsoft.Web/sites/config/authsettingsV2': { closed: ['identityProviders'] },
};

export function readingOf({ type, name }: Pick<Resource, 'type' | 'name'>): Reading {
  // The members of a configuration depend on its name.
  return READINGS[`${type}/${name.split('/').at(-1)}`] ?? READINGS[type] ?? {};
}

/** Children that Azure creates with their parent, or on behalf of a predicted resource. */
export function isByAzure(child: JsonObject, predicted: readonly Resource[]): boolean {
  const id = textAt(child, 'id').toLowerCase();
  const isOf = (path: string) => id.includes(path.toLowerCase());
  // A logger's credentials become a secret named value.
  if (isOf('/namedValues/')) {
    const name = textAt(child, 'properties.displayName');
    return /^logger-credentials-/i.test(name) && at(child, 'properties.secret') === true;
  }
  if (isOf('/hostNameBindings/')) {
    return textAt(child, 'name').toLowerCase().endsWith('.azurewebsites.net');
  }
  if (isOf('/privateEndpointConnections/')) {
    const endpoint = textAt(child, 'properties.privateEndpoint.id').toLowerCase();
    return predicted.some((resource) => resource.id.toLowerCase() === endpoint);
  }
  // A zone group keeps the records of its endpoint; another address would send callers elsewhere.
  if (isOf('/privateDnsZones/') && isOf('/A/')) {
    const addresses = objectsAt(child, 'properties.aRecords').map((one) => one.ipv4Address);
    const own = predicted.flatMap((one) =>
      objectsAt(one, 'properties.ipConfigurations').map((ip) =>
        at(ip, 'properties.privateIPAddress'),
      ),
    );
    return addresses.every((address) => own.includes(address));
  }
  if (isOf('/providers/Microsoft.Network/networkInterfaces/')) {
    const names = predicted.map((one) => textAt(one, 'properties.customNetworkInterfaceName'));
    return names.some((name) => name !== '' && id.endsWith(`/${name.toLowerCase()}`));
  }
  // Application Insights creates a detector of failures, and a group of recipients for it.
  const isDetector = isOf('/providers/Microsoft.AlertsManagement/smartDetectorAlertRules/');
  return isDetector || id.endsWith('/actiongroups/application insights smart detection');
}

/** Whether a person configured it: App Service lists unused sign-in providers with empty members. */
export function isConfigured(value: Json | undefined): boolean {
  if (typeof value === 'string') return value !== '';
  return value !== null && typeof value === 'object' && Object.values(value).some(isConfigured);
}
