metadata name = 'Upstream'
metadata description = 'The site of another MCP server. It has no identity and no secrets, because its program is not ours: a child process or a sidecar of the server would read the server\'s identity and settings.'

import { upstreamType } from '../types.bicep'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the site.')
param siteName string

@description('Required. Name of the private endpoint of the site.')
param endpointName string

@description('Required. Resource id of the plan.')
param planId string

@description('Required. Encrypts traffic between App Service\'s front ends and the instances, if the plan supports it.')
param endToEndEncryption bool

@description('Required. Subnet for the outbound calls of the site.')
param subnetId string

@description('Required. Subnet of the private endpoints.')
param endpointSubnetId string

@description('Required. Address space of the virtual network.')
param addressSpace string

@description('Required. The server.')
param upstream upstreamType

@description('Required. Disables public access to the site and to its deployment endpoint.')
param lockedDown bool

@description('Required. CIDR blocks from which code may be deployed before lock-down. If empty, code may be deployed from anywhere with an Entra token.')
param deployerAddresses string[]

@description('Required. Turns authentication off, for a smoke test.')
param skipEasyAuth bool

@description('Required. Issuer of the server\'s tokens, including the tenant.')
param issuer string

@description('Required. Client id of the API registration.')
param clientId string

@description('Required. Object id of the identity with which the server calls.')
param serverPrincipalId string

module site '../platform/site.bicep' = {
  params: {
    location: location
    tags: tags
    name: siteName
    service: 'upstream-${upstream.name}'
    program: 'bridge.mjs'
    image: upstream.image
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
    entry: 'upstream'
    slot: upstream.slot
  }
}

module easyAuth 'easy-auth.bicep' = if (upstream.identity) {
  params: {
    siteName: siteName
    skipped: skipEasyAuth
    issuer: issuer
    audience: empty(upstream.audience) ? clientId : upstream.audience
    serverPrincipalId: serverPrincipalId
  }
  dependsOn: [site]
}

module settings '../platform/settings.bicep' = {
  params: {
    siteName: siteName
    values: {
      MCP_BRIDGE: string(upstream.bridge)
      // The platform chooses the port of its own images only; of other images it expects 80, which needs root.
      ...(!empty(upstream.image) ? { PORT: '8080', WEBSITES_PORT: '8080' } : {})
    }
  }
  dependsOn: [site]
}

@description('Host name of the site, which is not derived from its name alone.')
output hostName string = site.outputs.hostName
