metadata name = 'Senders'
metadata description = 'Grants the identities that may write to the audit trail. Because keys are disabled, no other client can write.'

@description('Required. Name of the Application Insights component.')
param componentName string

@description('Required. Identities that may write.')
param senders senderType[]

@description('A service that writes with its own identity.')
type senderType = {
  @description('Name of the service; the name of the role assignment is derived from it.')
  name: string

  @description('Object id of its identity.')
  principalId: string
}

@description('Built-in roles by title.')
var roles = loadJsonContent('../azure-roles.json')

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

// The name is derived from the service, not from its identity, which is known only during deployment: such a
// name would hide the grant from a preview. A service that is recreated has a new identity, and a grant
// cannot change its principal: see docs/deploy.md, "A role assignment is refused".
resource mayWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for sender in senders: {
    name: guid(component.id, sender.name, roles['Monitoring Metrics Publisher'])
    scope: component
    properties: {
      principalId: sender.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles['Monitoring Metrics Publisher']
      )
    }
  }
]
