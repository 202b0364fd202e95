metadata name = 'Vault'
metadata description = 'Key Vault without a public address and without access policies, with two generated secrets that exist nowhere else.'

import { toolSecretType } from '../types.bicep'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the vault.')
param name string

@description('Required. Subnet of the private endpoints.')
param endpointSubnetId string

@description('Required. Name of the private endpoint of the vault.')
param endpointName string

@description('Required. Address space of the virtual network.')
param addressSpace string

@description('Required. Name of the web app whose server reads the vault.')
param siteName string

@description('Required. Object id of the identity of that web app.')
param sitePrincipalId string

@description('Optional. Prevents every identity from purging deleted objects before their retention ends. It cannot be turned off later.')
param purgeProtection bool = true

@description('Optional. How long deleted secrets can be restored.')
@minValue(7)
@maxValue(90)
param retentionDays int = 90

@description('Optional. Value of the secret whose metadata a tool reads.')
@secure()
param demoSecret string = newGuid()

@description('Optional. Value of the secret that the platform resolves for the server.')
@secure()
param secureConfigValue string = newGuid()

@description('Optional. Secrets that tools need.')
param forTools toolSecretType[] = []

@description('Optional. When the secrets expire, in seconds since 1970.')
param expires int = dateTimeToEpoch(dateTimeAdd(utcNow('u'), 'P1Y'))

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: retentionDays
    // The service accepts true or an absent value, never false.
    enablePurgeProtection: purgeProtection ? true : null
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: 'Disabled'
    networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] }
  }
}

// Created once: a later deployment must not replace a value that an operator has rotated.
@onlyIfNotExists()
resource demo 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = {
  parent: vault
  name: 'demo-secret'
  tags: tags
  properties: {
    value: demoSecret
    contentType: 'text/plain'
    attributes: { enabled: true, exp: expires }
  }
}

@onlyIfNotExists()
resource secureConfig 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = {
  parent: vault
  name: 'secure-config-value'
  tags: tags
  properties: {
    value: secureConfigValue
    contentType: 'text/plain'
    attributes: { enabled: true, exp: expires }
  }
}

// A tool's key comes from the service that it calls, so the template cannot make one. The server treats this
// value as not set.
@onlyIfNotExists()
resource ofTools 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = [
  for secret in forTools: {
    parent: vault
    name: secret.name
    tags: tags
    properties: {
      value: 'not-set'
      contentType: 'text/plain'
      attributes: { enabled: true, exp: expires }
    }
  }
]

module endpoint '../network/private-endpoint.bicep' = {
  params: {
    location: location
    tags: tags
    name: endpointName
    subnetId: endpointSubnetId
    addressSpace: addressSpace
    serviceId: vault.id
    entry: 'vault'
  }
}

@description('Secrets whose values the platform resolves for the server.')
var resolvedNames = concat([secureConfig.name], map(forTools, secret => secret.name))

module grants 'grants.bicep' = {
  params: {
    vaultName: vault.name
    siteName: siteName
    principalId: sitePrincipalId
    resolvedNames: resolvedNames
  }
  dependsOn: [demo, ofTools]
}

@description('Name of the secret that the platform resolves for the server.')
output secureConfigName string = secureConfig.name

@description('Names of all secrets, whose expiry the server reports.')
output secretNames string[] = concat([demo.name], resolvedNames)
