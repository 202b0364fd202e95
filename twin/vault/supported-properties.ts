import type { SupportedProperties } from '../deploy/check-supported.ts';

const PLACE: SupportedProperties = {
  location: 'Everything is on this machine.',
  tags: 'Nothing looks for resources by tag.',
};

const NO_OTHER_CALLER = 'No other service of Azure is here that would read the vault.';

/** What the vault makes of each type that it is handed. */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, SupportedProperties>> = {
  'Microsoft.KeyVault/vaults': {
    ...PLACE,
    'properties.tenantId': true,
    'properties.sku': 'Keys would differ by it; there are secrets only.',
    'properties.enableRbacAuthorization': true,
    'properties.enableSoftDelete': true,
    'properties.softDeleteRetentionInDays': true,
    'properties.enablePurgeProtection': true,
    'properties.enabledForDeployment': NO_OTHER_CALLER,
    'properties.enabledForDiskEncryption': NO_OTHER_CALLER,
    'properties.enabledForTemplateDeployment': NO_OTHER_CALLER,
    // Both decide who reaches the door: the network reads them.
    'properties.publicNetworkAccess': true,
    'properties.networkAcls': true,
  },
  'Microsoft.KeyVault/vaults/secrets': {
    tags: true,
    'properties.value': true,
    'properties.contentType': true,
    'properties.attributes.enabled': true,
    'properties.attributes.exp': true,
  },
  'Microsoft.Authorization/roleAssignments': {
    'properties.principalId': true,
    'properties.principalType': 'The object id alone says who it is.',
    'properties.roleDefinitionId': true,
  },
  'Microsoft.Insights/diagnosticSettings': {
    properties: 'The vault keeps no log; what the server reads stands in its own records.',
  },
};
