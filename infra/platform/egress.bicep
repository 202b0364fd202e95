metadata name = 'Egress'
metadata description = 'The only way out of the network for the tools: a site without an identity that forwards calls to the listed origins. The subnet of the server itself has no route to the internet.'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the forwarding site.')
param siteName string

@description('Required. Resource id of the plan.')
param planId string

@description('Required. Encrypts traffic between App Service\'s front ends and the instances, if the plan supports it.')
param endToEndEncryption bool

@description('Required. Subnet for the outbound calls of the site: the only one whose rules allow the internet.')
param subnetId string

@description('Required. Subnet of the private endpoints.')
param endpointSubnetId string

@description('Required. Name of the private endpoint of the site.')
param endpointName string

@description('Required. Address space of the virtual network.')
param addressSpace string

@description('Required. Origins that the site may call.')
param origins string[]

@description('Required. Disables public access to the site and to its deployment endpoint.')
param lockedDown bool

@description('Required. CIDR blocks from which code may be deployed before lock-down. If empty, code may be deployed from anywhere with an Entra token.')
param deployerAddresses string[]

module site 'site.bicep' = {
  params: {
    location: location
    tags: tags
    name: siteName
    service: 'egress'
    program: 'egress.mjs'
    planId: planId
    endToEndEncryption: endToEndEncryption
    subnetId: subnetId
    lockedDown: lockedDown
    deployerAddresses: deployerAddresses
  }
}

module endpoint '../network/private-endpoint.bicep' = {
  params: {
    location: location
    tags: tags
    name: endpointName
    subnetId: endpointSubnetId
    addressSpace: addressSpace
    serviceId: site.outputs.id
    entry: 'egress'
  }
}

module settings 'settings.bicep' = {
  params: {
    siteName: siteName
    values: { MCP_EGRESS_ORIGINS: join(origins, ',') }
  }
  dependsOn: [site]
}

@description('Host name of the site, which is not derived from its name alone.')
output hostName string = site.outputs.hostName
