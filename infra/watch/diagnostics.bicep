metadata name = 'Diagnostics'
metadata description = 'Sends the logs of every hop to one workspace. diagnostics.json lists the categories.'

@description('Required. Name of the workspace that stores the audit trail; queries of the workspace are logged too.')
param workspaceName string

@description('Required. Name of the API Management service.')
param apimName string

@description('Required. Name of the virtual network.')
param virtualNetworkName string

@description('Required. Names of the network security groups.')
param securityGroupNames string[]

@description('Required. Names of the web apps.')
param siteNames string[]

@description('Required. Name of the vault.')
param vaultName string

@description('Log categories by hop.')
var categories = loadJsonContent('diagnostics.json')

resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: apimName
}

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2025-09-01' existing = {
  name: virtualNetworkName
}

resource securityGroups 'Microsoft.Network/networkSecurityGroups@2025-09-01' existing = [
  for name in securityGroupNames: {
    name: name
  }
]

resource sites 'Microsoft.Web/sites@2025-03-01' existing = [
  for name in siteNames: {
    name: name
  }
]

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspaceName
}

resource ofGateway 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'trail'
  scope: apim
  properties: {
    workspaceId: workspace.id
    // Use resource-specific tables; otherwise everything goes to AzureDiagnostics.
    logAnalyticsDestinationType: 'Dedicated'
    logs: categories.gateway
  }
}

resource ofNetwork 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'trail'
  scope: virtualNetwork
  properties: {
    workspaceId: workspace.id
    logs: categories.virtualNetwork
  }
}

resource ofSecurityGroups 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [
  for (name, index) in securityGroupNames: {
    name: 'trail'
    scope: securityGroups[index]
    properties: {
      workspaceId: workspace.id
      logs: categories.securityGroup
    }
  }
]

resource ofPlatform 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [
  for (name, index) in siteNames: {
    name: 'trail'
    scope: sites[index]
    properties: {
      workspaceId: workspace.id
      logs: categories.platform
    }
  }
]

resource ofVault 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'trail'
  scope: vault
  properties: {
    workspaceId: workspace.id
    logs: categories.vault
  }
}

resource ofWatch 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'trail'
  scope: workspace
  properties: {
    workspaceId: workspace.id
    logs: categories.watch
  }
}
