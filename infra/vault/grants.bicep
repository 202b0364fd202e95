metadata name = 'Grants on the vault'
metadata description = 'What the identity of the server may read: the values of the secrets that the platform resolves for it, and the metadata of one more.'

@description('Required. Name of the vault.')
param vaultName string

@description('Required. Name of the web app; the names of the role assignments are derived from it.')
param siteName string

@description('Required. Object id of the identity of the web app.')
param principalId string

@description('Required. Secrets whose values the platform resolves for the server.')
param resolvedNames string[]

@description('Built-in roles by title.')
var roles = loadJsonContent('../azure-roles.json')

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName

  resource demo 'secrets' existing = {
    name: 'demo-secret'
  }
}

// The name is derived from the site, not from its identity, which is known only during deployment: such a
// name would hide the grant from a preview. A site that is recreated has a new identity, and a grant
// cannot change its principal: see docs/deploy.md, "A role assignment is refused".
resource readsMetadata 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::demo.id, siteName, roles['Key Vault Reader'])
  scope: vault::demo
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Reader'])
  }
}

resource resolved 'Microsoft.KeyVault/vaults/secrets@2026-02-01' existing = [
  for name in resolvedNames: {
    parent: vault
    name: name
  }
]

resource readsValues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in resolvedNames: {
    name: guid(resolved[index].id, siteName, roles['Key Vault Secrets User'])
    scope: resolved[index]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles['Key Vault Secrets User']
      )
    }
  }
]
