metadata name = 'Platform'
metadata description = 'The App Service plan, the web app, its private endpoint, and App Service authentication in front of it.'

import { instancesType } from '../types.bicep'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the plan.')
param planName string

@description('Required. Size of an instance of the plan.')
param planSku string

@description('Required. Number of instances of the plan.')
param planInstances instancesType

@description('Required. Name of the web app.')
param siteName string

@description('Required. Name of the identity that replaces a client secret for browser sign-in.')
param signInIdentityName string

@description('Required. Subnet for the app\'s outbound calls.')
param subnetId string

@description('Required. Subnet of the private endpoints.')
param endpointSubnetId string

@description('Required. Name of the private endpoint of the web app.')
param endpointName string

@description('Required. Address space of the virtual network.')
param addressSpace string

@description('Required. Disables public access to the app and to its deployment endpoint.')
param lockedDown bool

@description('Required. CIDR blocks from which code may be deployed before lock-down. If empty, code may be deployed from anywhere with an Entra token.')
param deployerAddresses string[]

@description('Required. Turns authentication off, for a smoke test.')
param skipEasyAuth bool

@description('Required. Issuer of the tokens, including the tenant.')
param issuer string

@description('Required. Client id of the API registration: the only audience.')
param clientId string

@description('Required. Client ids whose tokens are accepted.')
param allowedClientIds string[]

// Has no role assignments: it exists only to be named in the registration's federated credential.
resource signInIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: signInIdentityName
  location: location
  tags: tags
}

module plan 'plan.bicep' = {
  params: {
    location: location
    tags: tags
    name: planName
    sku: planSku
    instances: planInstances
  }
}

module site 'site.bicep' = {
  params: {
    location: location
    tags: tags
    name: siteName
    service: 'server'
    program: 'main.mjs'
    signInIdentityId: signInIdentity.id
    planId: plan.outputs.id
    endToEndEncryption: plan.outputs.endToEndEncryption
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
    entry: 'site'
  }
}

module easyAuth 'easy-auth.bicep' = {
  params: {
    siteName: siteName
    skipped: skipEasyAuth
    issuer: issuer
    clientId: clientId
    allowedClientIds: allowedClientIds
  }
  dependsOn: [site]
}

@description('Resource id of the plan.')
output planId string = plan.outputs.id

@description('Whether the plan encrypts traffic between App Service\'s front ends and its instances.')
output endToEndEncryption bool = plan.outputs.endToEndEncryption

@description('Resource id of the web app.')
output siteId string = site.outputs.id

@description('Host name of the web app, which is not derived from its name alone.')
output siteHostName string = site.outputs.hostName

@description('Object id of the identity with which the server calls other services.')
output principalId string = site.outputs.principalId

@description('Object id of the identity that replaces a client secret.')
output signInPrincipalId string = signInIdentity.properties.principalId

@description('Client id of the identity that replaces a client secret.')
output signInClientId string = signInIdentity.properties.clientId
