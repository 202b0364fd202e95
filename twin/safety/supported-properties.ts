import type { SupportedProperties } from '../deploy/check-supported.ts';

/** How the content check treats the members of each type that it receives. */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, SupportedProperties>> = {
  'Microsoft.CognitiveServices/accounts': {
    location: 'Everything runs on this machine.',
    tags: 'Resources are not looked up by tag.',
    kind: true,
    sku: 'Nothing is counted or paid.',
    'identity.type': 'The stand-in calls nothing.',
    'properties.customSubDomainName': true,
    'properties.disableLocalAuth': true,
    // Both decide who can reach the account's endpoint; the network reads them.
    'properties.publicNetworkAccess': true,
    'properties.networkAcls': true,
    'properties.restrictOutboundNetworkAccess': 'The stand-in calls nothing.',
    'properties.allowedFqdnList': 'The stand-in calls nothing.',
  },
  'Microsoft.Authorization/roleAssignments': {
    'properties.principalId': true,
    'properties.principalType': 'The object id is sufficient to identify the principal.',
    'properties.roleDefinitionId': true,
  },
};
