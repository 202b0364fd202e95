// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import { type Break, wrong } from './break.ts';

const NETWORK = 'network/network.bicep';
const ENDPOINT = 'network/private-endpoint.bicep';
const GATEWAY = 'gateway/apim.bicep';
const rules = (name: string) => `network/rules/${name}.json`;

export const NETWORK_BREAKS: readonly Break[] = [
  wrong(
    'network/every-subnet-has-rules',
    NETWORK,
    'addressPrefix: plan.subnets.app\n          networkSecurityGroup: { id: appSecurity.id }',
    'addressPrefix: plan.subnets.app',
  ),
  wrong(
    'network/closed-unless-named',
    rules('app'),
    '"direction": "Inbound",\n      "priority": 4096,\n      "access": "Deny"',
    '"direction": "Inbound",\n      "priority": 4096,\n      "access": "Allow"',
  ),
  wrong(
    'network/closed-unless-named',
    rules('endpoints'),
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Deny",\n      "protocol": "*"',
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Deny",\n      "protocol": "Udp"',
  ),
  wrong(
    'network/rules-name-what-they-open',
    rules('app'),
    '"destinationAddressPrefix": "AzureMonitor"',
    '"destinationAddressPrefix": "Internet"',
  ),
  wrong(
    'network/rules-name-what-they-open',
    rules('gateway-v2'),
    '"destinationAddressPrefix": "AzureMonitor",\n      "destinationPortRange": "443"',
    '"destinationAddressPrefix": "AzureMonitor",\n      "destinationPortRange": "*"',
    { base: 'open-v2' },
  ),
  wrong('network/addresses-are-of-this-network', 'network/plan.json', '"10.20.2.5"', '"10.20.2.9"'),
  wrong(
    'network/gateway-leaves-the-rest-closed',
    rules('gateway-classic'),
    '"destinationPortRange": "80"',
    '"destinationPortRange": "80-443"',
  ),
  wrong(
    'network/gateway-reaches-sign-in',
    rules('gateway-v2'),
    'AzureActiveDirectory',
    'AzureResourceManager',
    { base: 'open-v2' },
  ),
  wrong(
    'network/callers-reach-the-gateway',
    rules('gateway-classic'),
    '"sourceAddressPrefix": "Internet"',
    '"sourceAddressPrefix": "VirtualNetwork"',
  ),
  wrong(
    'network/callers-reach-the-gateway',
    GATEWAY,
    "virtualNetworkType: 'External'",
    "virtualNetworkType: 'Internal'",
  ),
  wrong(
    'network/control-plane-at-102',
    rules('gateway-classic'),
    '"priority": 102',
    '"priority": 101',
  ),
  wrong(
    'network/control-plane-at-102',
    rules('gateway-v2'),
    '"AllowMonitor"',
    '"AllowApimManagement"',
    { base: 'locked-v2' },
  ),
  wrong(
    'network/rules-hold-for-private-endpoints',
    NETWORK,
    "privateEndpointNetworkPolicies: 'Enabled'",
    "privateEndpointNetworkPolicies: 'Disabled'",
  ),
  wrong(
    'network/endpoints-open-no-connections',
    NETWORK,
    'defaultOutboundAccess: false',
    'defaultOutboundAccess: true',
  ),
  wrong(
    'network/private-endpoints',
    ENDPOINT,
    'privateLinkServiceId: serviceId',
    "privateLinkServiceId: '${serviceId}x'",
  ),
  wrong(
    'network/private-names',
    ENDPOINT,
    'privateDnsZoneId: dnsZone.id',
    "privateDnsZoneId: '${dnsZone.id}x'",
  ),
  wrong(
    'network/private-names',
    NETWORK,
    'registrationEnabled: false',
    'registrationEnabled: true',
  ),
];
