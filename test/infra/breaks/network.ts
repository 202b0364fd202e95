// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of Bicep, which interpolates so.
import { TOOL_NEEDS } from '../support/tool-needs.ts';
import { type Break, wrong } from './break.ts';

const NETWORK = 'network/network.bicep';
const ENDPOINT = 'network/private-endpoint.bicep';
const GATEWAY = 'gateway/apim.bicep';
const EGRESS = { base: 'open', lines: [TOOL_NEEDS] };
const rules = (name: string) => `network/rules/${name}.json`;

export const NETWORK_BREAKS: readonly Break[] = [
  wrong(
    'network/every-subnet-has-rules',
    NETWORK,
    'addressPrefix: plan.subnets.app\n            networkSecurityGroup: { id: appSecurity.id }',
    'addressPrefix: plan.subnets.app',
  ),
  wrong(
    'network/deny-by-default',
    rules('app'),
    '"direction": "Inbound",\n      "priority": 4096,\n      "access": "Deny"',
    '"direction": "Inbound",\n      "priority": 4096,\n      "access": "Allow"',
  ),
  wrong(
    'network/deny-by-default',
    rules('endpoints'),
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Deny",\n      "protocol": "*"',
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Deny",\n      "protocol": "Udp"',
  ),
  wrong(
    'network/no-wildcard-allow-rules',
    rules('app'),
    '"destinationAddressPrefix": "AzureMonitor"',
    '"destinationAddressPrefix": "Internet"',
  ),
  wrong(
    'network/no-wildcard-allow-rules',
    rules('gateway-v2'),
    '"destinationAddressPrefix": "AzureMonitor",\n      "destinationPortRange": "443"',
    '"destinationAddressPrefix": "AzureMonitor",\n      "destinationPortRange": "*"',
    { base: 'open-v2' },
  ),
  wrong(
    'network/addresses-belong-to-this-network',
    'network/plan.json',
    '"10.20.2.5"',
    '"10.20.2.9"',
  ),
  wrong(
    'network/no-other-gateway-outbound',
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
    'network/callers-reach-gateway',
    rules('gateway-classic'),
    '"sourceAddressPrefix": "Internet"',
    '"sourceAddressPrefix": "VirtualNetwork"',
  ),
  wrong(
    'network/callers-reach-gateway',
    GATEWAY,
    "virtualNetworkType: 'External'",
    "virtualNetworkType: 'Internal'",
  ),
  wrong(
    'network/control-plane-rule-at-priority-102',
    rules('gateway-classic'),
    '"priority": 102',
    '"priority": 101',
  ),
  wrong(
    'network/control-plane-rule-at-priority-102',
    rules('gateway-v2'),
    '"AllowMonitor"',
    '"AllowApimManagement"',
    { base: 'locked-v2' },
  ),
  wrong(
    'network/rules-apply-to-private-endpoints',
    NETWORK,
    "privateEndpointNetworkPolicies: 'Enabled'",
    "privateEndpointNetworkPolicies: 'Disabled'",
  ),
  wrong(
    'network/no-outbound-from-private-endpoints',
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
    'network/private-dns-names',
    ENDPOINT,
    'privateDnsZoneId: dnsZone.id',
    "privateDnsZoneId: '${dnsZone.id}x'",
  ),
  wrong(
    'network/private-dns-names',
    NETWORK,
    'registrationEnabled: false',
    'registrationEnabled: true',
  ),
  wrong('network/only-egress-reaches-internet', rules('app'), '"AzureMonitor"', '"Internet"'),
  wrong(
    'network/only-egress-reaches-internet',
    rules('app-egress'),
    '"destinationAddressPrefix": "10.20.2.7/32"',
    '"destinationAddressPrefix": "Internet"',
    EGRESS,
  ),
  wrong(
    'network/only-server-reaches-other-sites',
    rules('endpoints-egress'),
    '"access": "Allow"',
    '"access": "Deny"',
    EGRESS,
  ),
  wrong(
    'network/only-server-reaches-other-sites',
    NETWORK,
    "egress ? [json(moved(loadTextContent('rules/app-egress.json'), addressSpace))] : []",
    '[]',
    EGRESS,
  ),
  wrong(
    'network/only-server-reaches-other-sites',
    rules('endpoints-egress'),
    '"sourceAddressPrefix": "10.20.1.0/26"',
    '"sourceAddressPrefix": "VirtualNetwork"',
    EGRESS,
  ),
  wrong(
    'network/other-sites-reach-nothing-inside',
    rules('egress'),
    '"destinationAddressPrefix": "Internet"',
    '"destinationAddressPrefix": "10.20.2.0/27"',
    EGRESS,
  ),
  wrong(
    'network/deny-by-default',
    rules('egress'),
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Deny"',
    '"direction": "Outbound",\n      "priority": 4096,\n      "access": "Allow"',
    EGRESS,
  ),
];
