metadata name = 'Content check'
metadata description = 'The service that checks the arguments of tool calls when AZURE_CONTENT_SAFETY is true. Only the gateway may call it, with its identity and over a private endpoint.'

@description('Required. Region of the account.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the account and of its host.')
param name string

@description('Required. Name of the API Management service; the name of the role assignment is derived from it.')
param apimName string

@description('Required. Object id of the identity of the API Management service.')
param apimPrincipalId string

@description('Built-in roles by title.')
var roles = loadJsonContent('../azure-roles.json')

resource account 'Microsoft.CognitiveServices/accounts@2026-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'ContentSafety'
  sku: {
    name: 'S0'
  }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: 'Disabled'
    restrictOutboundNetworkAccess: true
    allowedFqdnList: []
    networkAcls: {
      defaultAction: 'Deny'
    }
  }
}

// The name is derived from the service, not from its identity, which is known only during deployment: such a
// name would hide the grant from a preview. A service that is recreated has a new identity, and a grant
// cannot change its principal: see docs/deploy.md, "A role assignment is refused".
resource mayAsk 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, apimName, roles['Cognitive Services User'])
  scope: account
  properties: {
    principalId: apimPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles['Cognitive Services User']
    )
  }
}

@description('Resource id of the account, for its private endpoint.')
output id string = account.id

@description('Endpoint that the gateway calls, without a trailing slash.')
output endpoint string = 'https://${name}.cognitiveservices.azure.com'
