import type { SupportedProperties } from '../deploy/check-supported.ts';

const PLACE: SupportedProperties = {
  location: 'Everything runs on this machine.',
  tags: 'Resources are not looked up by tag.',
};

/** How the network treats the members of each type that it owns. */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, SupportedProperties>> = {
  'Microsoft.Network/networkSecurityGroups': { ...PLACE, 'properties.securityRules': true },
  'Microsoft.Network/virtualNetworks': {
    ...PLACE,
    'properties.addressSpace': true,
    'properties.subnets.*.name': true,
    'properties.subnets.*.properties.addressPrefix': true,
    'properties.subnets.*.properties.networkSecurityGroup': true,
    'properties.subnets.*.properties.privateEndpointNetworkPolicies': true,
    'properties.subnets.*.properties.delegations': true,
    'properties.subnets.*.properties.defaultOutboundAccess':
      'Only the rules decide which traffic may leave; addresses are not translated.',
  },
  'Microsoft.Network/privateEndpoints': { ...PLACE, properties: true },
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups': { properties: true },
  'Microsoft.Network/privateDnsZones': PLACE,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks': { ...PLACE, properties: true },
};
