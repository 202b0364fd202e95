import type { Refused } from './refused.ts';

const NETWORK = 'network/network.bicep';
const PLAN = 'network/plan.json';
const APIM = 'gateway/apim.bicep';
const rules = (name: string) => `network/rules/${name}.json`;

const inRules = 'network/security-rules-are-taken';
const inAddresses = 'network/addresses-fit';
const inEndpoints = 'network/endpoints-are-taken';
const inSubnets = 'network/subnets-fit-their-service';
const inGateway = 'network/classic-gateway-can-live';
const v2 = { base: 'open-v2' };

/** In the rules, which act without a compiler. */
const RULES: readonly Refused[] = [
  {
    what: 'two rules of one priority',
    rule: inRules,
    file: rules('endpoints'),
    from: '"priority": 110',
    to: '"priority": 100',
    says: [/SecurityRuleConflict: AllowGatewayToSite has priority 100/],
    here: true,
  },
  {
    what: 'a priority that is too high',
    rule: inRules,
    file: rules('app'),
    from: '"priority": 120',
    to: '"priority": 5000',
    says: [/AllowMonitor: SecurityRuleInvalidPriority: .*5000/],
    here: true,
  },
  {
    what: 'a service tag that Azure does not have',
    rule: inRules,
    file: rules('app'),
    from: '"AzureActiveDirectory"',
    to: '"AzureActiveDirectry"',
    says: [/SecurityRuleInvalidAddressPrefix: .*AzureActiveDirectry/],
    here: true,
  },
  {
    what: 'a block that begins in its middle',
    rule: inRules,
    file: rules('gateway-classic'),
    from: '"sourceAddressPrefix": "Internet"',
    to: '"sourceAddressPrefix": "203.0.113.7/24"',
    says: [/SecurityRuleInvalidAddressPrefix: .*203\.0\.113\.7\/24/],
    here: true,
  },
  {
    what: 'an address of an endpoint that is none',
    rule: inRules,
    file: rules('endpoints'),
    from: '"10.20.2.5/32"',
    to: '"10.20.2.5/33"',
    says: [/SecurityRuleInvalidAddressPrefix: .*10\.20\.2\.5\/33/],
    here: true,
  },
  {
    what: 'a protocol that Azure does not have',
    rule: inRules,
    file: rules('app'),
    from: '"priority": 100,\n      "access": "Allow",\n      "protocol": "Tcp"',
    to: '"priority": 100,\n      "access": "Allow",\n      "protocol": "Tpc"',
    says: [/"Tpc" is not one of Tcp, Udp/],
    here: true,
  },
  {
    what: 'a port that is none',
    rule: inRules,
    file: rules('gateway-classic'),
    from: '"1433"',
    to: '"14330-1433"',
    says: [/SecurityRuleInvalidPortRange: .*14330-1433/],
    here: true,
  },
  {
    what: 'every port, as one of a list',
    rule: inRules,
    file: rules('gateway-classic'),
    from: '["443", "1886"]',
    to: '["*"]',
    says: [/SecurityRuleParameterContainsUnsupportedValue: destinationPortRanges/],
  },
  {
    what: 'a rule without a port',
    rule: inRules,
    file: rules('app'),
    from: '"AzureMonitor",\n      "destinationPortRange": "443"',
    to: '"AzureMonitor"',
    says: [/AllowMonitor: must specify either destinationPortRange or destinationPortRanges/],
  },
  {
    what: 'a closed control plane',
    rule: inGateway,
    file: rules('gateway-classic'),
    from: '"priority": 102,\n      "access": "Allow"',
    to: '"priority": 102,\n      "access": "Deny"',
    says: [/ApiManagement 3443.*is closed by AllowApimManagement/],
    here: true,
  },
  {
    what: 'closed probes',
    rule: inGateway,
    file: rules('gateway-classic'),
    from: '"6390"',
    to: '"6391"',
    says: [/AzureLoadBalancer 6390.*is closed by DenyAllInbound/],
  },
  {
    what: 'a closed way to the storage of the gateway',
    rule: inGateway,
    file: rules('gateway-classic'),
    from: '"destinationAddressPrefix": "Storage"',
    to: '"destinationAddressPrefix": "Storage.NorthCentralUS"',
    says: [/Storage 443.*is closed by DenyAllOutbound/],
  },
];

/** In the plan of addresses, which Bicep merges. */
const ADDRESSES: readonly Refused[] = [
  {
    what: 'a block that is none',
    rule: inAddresses,
    from: '"10.20.1.0/26"',
    to: '"10.20.300.0/26"',
    says: [/InvalidCIDRNotation: "10\.20\.300\.0\/26"/],
    here: true,
  },
  {
    what: 'a subnet that begins in its middle',
    rule: inAddresses,
    from: '"10.20.1.0/26"',
    to: '"10.20.1.5/26"',
    says: [/InvalidCIDRNotation: "10\.20\.1\.5\/26" names an address/],
    here: true,
  },
  {
    what: 'subnets that overlap',
    rule: inAddresses,
    from: '"10.20.1.0/26"',
    to: '"10.20.0.0/26"',
    says: [/NetcfgSubnetRangesOverlap: subnet app, .*overlaps subnet gateway/],
    here: true,
  },
  {
    what: 'a subnet outside the address space',
    rule: inAddresses,
    from: '"10.20.1.0/26"',
    to: '"10.30.1.0/26"',
    says: [/NetcfgInvalidSubnet: subnet app, .*outside the address space/],
    here: true,
  },
  {
    what: 'a subnet without room for a machine',
    rule: inAddresses,
    from: '"10.20.2.0/27"',
    to: '"10.20.2.0/30"',
    says: [/NetcfgInvalidSubnet: subnet endpoints is 10\.20\.2\.0\/30/],
    here: true,
  },
  {
    what: 'an address of an endpoint outside its subnet',
    rule: inEndpoints,
    from: '"10.20.2.5"',
    to: '"10.20.1.9"',
    says: [/PrivateIPAddressNotInSubnet: 10\.20\.1\.9/],
    here: true,
  },
  {
    what: 'an address of an endpoint that Azure keeps',
    rule: inEndpoints,
    from: '"10.20.2.5"',
    to: '"10.20.2.3"',
    says: [/PrivateIPAddressInReservedRange: Azure keeps 10\.20\.2\.3/],
    here: true,
  },
  {
    what: 'an address of an endpoint used twice',
    rule: inEndpoints,
    from: '"10.20.2.5"',
    to: '"10.20.2.4"',
    says: [/PrivateIPAddressIsAllocated: 10\.20\.2\.4 belongs to/],
    here: true,
  },
  {
    what: 'a group that the service does not have',
    rule: inEndpoints,
    from: '"group": "vault"',
    to: '"group": "secrets"',
    says: [/Invalid groupId "secrets"; its group is "vault"/],
    here: true,
  },
  {
    what: 'a member that the group does not have',
    rule: inEndpoints,
    from: '"member": "sites"',
    to: '"member": "main"',
    says: [/MissingMemberNamesRequiredByFps: .*MemberName: main/],
    here: true,
  },
].map((edit) => ({ ...edit, file: PLAN, needsCompiler: true }));

/** In Bicep: who is put where. */
const PLACES: readonly Refused[] = [
  {
    what: 'an app in a subnet that is not handed to it',
    rule: inSubnets,
    file: NETWORK,
    from: 'appSecurity.id }\n          delegations: webDelegation',
    to: 'appSecurity.id }\n          delegations: []',
    says: [
      /Subnet app in VNET .* is missing a delegation to Microsoft\.Web\/serverFarms/,
      /bicep:\d+/,
    ],
  },
  {
    what: 'a classic gateway in a subnet that is handed to App Service',
    rule: inSubnets,
    file: NETWORK,
    from: 'delegations: isV2 ? webDelegation : []',
    to: 'delegations: webDelegation',
    says: [/subnet gateway is delegated to Microsoft\.Web\/serverFarms/, /network\.bicep:\d+/],
  },
  {
    what: 'a v2 gateway without a delegation',
    rule: inSubnets,
    file: NETWORK,
    from: 'delegations: isV2 ? webDelegation : []',
    to: 'delegations: []',
    in: v2,
    says: [/VirtualNetworkSubnetHasIncorrectDelegation: subnet gateway/, /network\.bicep:\d+/],
  },
  {
    what: 'endpoints in a subnet that is handed to App Service',
    rule: inEndpoints,
    file: NETWORK,
    from: "privateEndpointNetworkPolicies: 'Enabled'",
    to: "privateEndpointNetworkPolicies: 'Enabled'\n          delegations: webDelegation",
    says: [/PrivateEndpointCreationNotAllowedAsSubnetIsDelegated: subnet endpoints/],
  },
  {
    what: 'a gateway in the subnet of the endpoints',
    rule: inGateway,
    file: 'main.bicep',
    from: 'subnetId: network.outputs.gatewaySubnetId',
    to: 'subnetId: network.outputs.endpointSubnetId',
    says: [/cannot be activated in subnet endpoints/],
  },
  {
    what: 'a v2 gateway in the subnet of the app',
    rule: inSubnets,
    file: 'main.bicep',
    from: 'subnetId: network.outputs.gatewaySubnetId',
    to: 'subnetId: network.outputs.appSubnetId',
    in: v2,
    says: [/subnet app is used by the plan of the site already/],
  },
  {
    what: 'a subnet of the app that the network does not have',
    rule: inSubnets,
    file: NETWORK,
    from: '/subnets/app',
    to: '/subnets/apps',
    says: [/InvalidResourceReference: the network has no subnet apps/, /site\.bicep:\d+/],
  },
  {
    what: 'a gateway without rules around it',
    rule: inGateway,
    file: NETWORK,
    from: 'networkSecurityGroup: { id: gatewaySecurity.id }\n',
    to: '',
    says: [/ApiManagement 3443.*is closed by DenyAllInBound/],
  },
  {
    what: 'a gateway without a public side from the start',
    rule: inSubnets,
    file: APIM,
    from: "publicNetworkAccess: 'Enabled'",
    to: "publicNetworkAccess: 'Disabled'",
    says: [/NotSupported: blocking all public network access/, /apim\.bicep:\d+/],
  },
  {
    what: 'a v2 gateway inside the network',
    rule: inSubnets,
    file: APIM,
    from: "virtualNetworkType: 'External'",
    to: "virtualNetworkType: 'Internal'",
    in: v2,
    says: [/virtualNetworkType Internal is not supported/, /apim\.bicep:\d+/],
  },
  {
    what: 'a gateway in a network without a subnet',
    rule: inSubnets,
    file: APIM,
    from: 'virtualNetworkConfiguration: {\n      subnetResourceId: subnetId\n    }\n',
    to: '',
    says: [/virtualNetworkType is external and no subnet is named/, /apim\.bicep:\d+/],
  },
];

export const REFUSED_NETWORK: readonly Refused[] = [...RULES, ...ADDRESSES, ...PLACES];
