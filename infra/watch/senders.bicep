metadata name = 'Senders'
metadata description = 'Who may write to the trail. Nobody else can, because keys are switched off.'

@description('Required. Name of the Application Insights component.')
param componentName string

@description('Required. Who may write.')
param senders senderType[]

@description('A service that writes with its own identity.')
type senderType = {
  @description('Name of the service; makes the name of the grant.')
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
// name would hide the grant from a preview. A service that is created again has a new identity, and a grant
// cannot change its principal: see docs/deploy.md, "A grant is refused".
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
