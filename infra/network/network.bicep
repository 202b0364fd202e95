metadata name = 'Network'
metadata description = 'One virtual network with three subnets: for the gateway, for the outbound calls of the app, and for private endpoints. Others exist only if tools call services outside the network, or if other MCP servers run in it. Each subnet allows only what rules/*.json lists.'

import { apimTierType } from '../types.bicep'
import { moved } from 'addresses.bicep'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the virtual network.')
param virtualNetworkName string

@description('Required. Prefix of the names of network security groups; the name of the subnet follows it.')
param securityGroupPrefix string

@description('Required. Address space of the virtual network, of 1024 addresses.')
param addressSpace string

@description('Required. Tier of API Management: the classic tiers run in their subnet, StandardV2 only sends outbound calls through it.')
param apimTier apimTierType

@description('Optional. Prefix of a subnet, reached by peering or VPN, from which code may be deployed after lock-down.')
param deployerSubnetPrefix string = ''

@description('Optional. Allows connections from the gateway to the private endpoint of Content Safety.')
param contentSafety bool = false

@description('Optional. Adds the subnet of the forwarding site, through which tools call services outside the network.')
param egress bool = false

@description('Optional. Adds subnets for the sites of other MCP servers: "upstreams" has no way out, "upstreams-out" reaches the internet.')
param upstreamSubnets ('upstreams' | 'upstreams-out')[] = []

@description('Optional. Allows the platform in the subnet "upstreams" to read the signing keys of tokens.')
param upstreamSignIn bool = false

@description('Optional. Private addresses in connected networks, at which other MCP servers are called directly.')
param upstreamAddresses string[] = []

@description('Addresses, private endpoints and the names of their DNS zones.')
var plan = json(moved(loadTextContent('plan.json'), addressSpace))

@description('StandardV2 has no control plane in the subnet, so it needs no inbound rule at all.')
var isV2 = apimTier == 'StandardV2'

@description('Rules of the gateway subnet.')
var gatewayRules = concat(
  isV2
    ? json(moved(loadTextContent('rules/gateway-v2.json'), addressSpace))
    : json(moved(loadTextContent('rules/gateway-classic.json'), addressSpace)),
  contentSafety ? [json(moved(loadTextContent('rules/gateway-content-safety.json'), addressSpace))] : []
)

@description('Whether other MCP servers have sites of their own.')
var upstreams = !empty(upstreamSubnets)

@description('One rule for each MCP server elsewhere. Their addresses are not part of the plan, so they do not move with it.')
var upstreamAddressRules = [
  for (address, index) in upstreamAddresses: {
    name: 'AllowUpstream-${address}'
    properties: {
      ...json(moved(loadTextContent('rules/app-upstream-address.json'), addressSpace))
      priority: 200 + index
      destinationAddressPrefix: '${address}/32'
    }
  }
]

@description('Rules of the app subnet.')
var appRules = concat(
  json(moved(loadTextContent('rules/app.json'), addressSpace)),
  egress ? [json(moved(loadTextContent('rules/app-egress.json'), addressSpace))] : [],
  upstreams ? [json(moved(loadTextContent('rules/app-upstreams.json'), addressSpace))] : [],
  upstreamAddressRules
)

@description('What a subnet that deploys from inside the network reaches.')
var deployerRules = [
  for rule in concat(
    [json(moved(loadTextContent('rules/endpoints-deployer.json'), addressSpace))],
    egress ? [json(moved(loadTextContent('rules/endpoints-deployer-egress.json'), addressSpace))] : [],
    upstreams ? [json(moved(loadTextContent('rules/endpoints-deployer-upstreams.json'), addressSpace))] : []
  ): {
    name: rule.name
    properties: { ...rule.properties, sourceAddressPrefix: deployerSubnetPrefix }
  }
]

@description('Rules of the private endpoint subnet.')
var endpointRules = concat(
  json(moved(loadTextContent('rules/endpoints.json'), addressSpace)),
  contentSafety ? [json(moved(loadTextContent('rules/endpoints-content-safety.json'), addressSpace))] : [],
  egress ? [json(moved(loadTextContent('rules/endpoints-egress.json'), addressSpace))] : [],
  upstreams ? [json(moved(loadTextContent('rules/endpoints-upstreams.json'), addressSpace))] : [],
  empty(deployerSubnetPrefix) ? [] : deployerRules
)

@description('Rules of the subnets of other MCP servers.')
var upstreamRules = {
  upstreams: concat(
    json(moved(loadTextContent('rules/upstreams.json'), addressSpace)),
    upstreamSignIn ? [json(moved(loadTextContent('rules/upstreams-sign-in.json'), addressSpace))] : []
  )
  'upstreams-out': json(moved(loadTextContent('rules/upstreams-out.json'), addressSpace))
}

@description('App Service and API Management v2 place their outbound traffic in a subnet that is delegated to them.')
var webDelegation = [
  {
    name: 'web'
    properties: { serviceName: 'Microsoft.Web/serverFarms' }
  }
]

@description('DNS zones of the private endpoints that this deployment creates.')
var zones = contentSafety
  ? [plan.endpoints.site.zone, plan.endpoints.vault.zone, plan.endpoints.contentSafety.zone]
  : [plan.endpoints.site.zone, plan.endpoints.vault.zone]

resource gatewaySecurity 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: '${securityGroupPrefix}gateway'
  location: location
  tags: tags
  properties: { securityRules: gatewayRules }
}

resource appSecurity 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: '${securityGroupPrefix}app'
  location: location
  tags: tags
  properties: { securityRules: appRules }
}

resource endpointSecurity 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: '${securityGroupPrefix}endpoints'
  location: location
  tags: tags
  properties: { securityRules: endpointRules }
}

resource egressSecurity 'Microsoft.Network/networkSecurityGroups@2025-09-01' = if (egress) {
  name: '${securityGroupPrefix}egress'
  location: location
  tags: tags
  properties: { securityRules: json(moved(loadTextContent('rules/egress.json'), addressSpace)) }
}

resource upstreamSecurity 'Microsoft.Network/networkSecurityGroups@2025-09-01' = [
  for name in upstreamSubnets: {
    name: '${securityGroupPrefix}${name}'
    location: location
    tags: tags
    properties: { securityRules: upstreamRules[name] }
  }
]

@description('Subnets of other MCP servers.')
var upstreamSubnetsToAdd = [
  for (name, index) in upstreamSubnets: {
    name: name
    properties: {
      addressPrefix: plan.subnets[name]
      networkSecurityGroup: { id: upstreamSecurity[index].id }
      delegations: webDelegation
      defaultOutboundAccess: name == 'upstreams-out' || upstreamSignIn
    }
  }
]

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: virtualNetworkName
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [plan.addressSpace] }
    subnets: concat(
      [
        {
          name: 'gateway'
          properties: {
            addressPrefix: plan.subnets.gateway
            networkSecurityGroup: { id: gatewaySecurity.id }
            delegations: isV2 ? webDelegation : []
            // The platform services in this subnet reach Entra and Azure Monitor over public addresses; the rules list them.
            defaultOutboundAccess: true
          }
        }
        {
          name: 'app'
          properties: {
            addressPrefix: plan.subnets.app
            networkSecurityGroup: { id: appSecurity.id }
            delegations: webDelegation
            defaultOutboundAccess: true
          }
        }
        {
          name: 'endpoints'
          properties: {
            addressPrefix: plan.subnets.endpoints
            networkSecurityGroup: { id: endpointSecurity.id }
            // Without this, a private endpoint ignores the rules of its subnet.
            privateEndpointNetworkPolicies: 'Enabled'
            defaultOutboundAccess: false
          }
        }
      ],
      egress
        ? [
            {
              name: 'egress'
              properties: {
                addressPrefix: plan.subnets.egress
                networkSecurityGroup: { id: egressSecurity.id }
                delegations: webDelegation
                defaultOutboundAccess: true
              }
            }
          ]
        : [],
      upstreamSubnetsToAdd
    )
  }
}

resource dnsZones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zones: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource dnsLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in zones: {
    parent: dnsZones[index]
    name: virtualNetworkName
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: virtualNetwork.id }
    }
  }
]

@description('Subnet of the gateway.')
output gatewaySubnetId string = '${virtualNetwork.id}/subnets/gateway'

@description('Subnet for the app\'s outbound calls.')
output appSubnetId string = '${virtualNetwork.id}/subnets/app'

@description('Subnet for the outbound calls of the forwarding site.')
output egressSubnetId string = '${virtualNetwork.id}/subnets/egress'

@description('Subnet of other MCP servers that call nothing.')
output upstreamSubnetId string = '${virtualNetwork.id}/subnets/upstreams'

@description('Subnet for the outbound calls of other MCP servers.')
output upstreamOutSubnetId string = '${virtualNetwork.id}/subnets/upstreams-out'

@description('Subnet of the private endpoints.')
output endpointSubnetId string = '${virtualNetwork.id}/subnets/endpoints'
