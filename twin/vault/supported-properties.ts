import type { SupportedProperties } from '../deploy/check-supported.ts';

const PLACE: SupportedProperties = {
  location: 'Everything runs on this machine.',
  tags: 'Resources are not looked up by tag.',
};

const NO_OTHER_CALLER = 'No other Azure service in the twin reads the vault.';

/** How the vault treats the members of each type that it receives. */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, SupportedProperties>> = {
  'Microsoft.KeyVault/vaults': {
    ...PLACE,
    'properties.tenantId': true,
    'properties.sku': 'The SKU affects only keys; the vault contains only secrets.',
    'properties.enableRbacAuthorization': true,
    'properties.enableSoftDelete': true,
    'properties.softDeleteRetentionInDays': true,
    'properties.enablePurgeProtection': true,
    'properties.enabledForDeployment': NO_OTHER_CALLER,
    'properties.enabledForDiskEncryption': NO_OTHER_CALLER,
    'properties.enabledForTemplateDeployment': NO_OTHER_CALLER,
    // Both decide who can reach the vault's endpoint; the network reads them.
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
    'properties.principalType': 'The object id is sufficient to identify the principal.',
    'properties.roleDefinitionId': true,
  },
  'Microsoft.Insights/diagnosticSettings': {
    properties: 'The vault in the twin keeps no log; the audit trail shows what the server reads.',
  },
};
