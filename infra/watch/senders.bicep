metadata name = 'Senders'
metadata description = 'Who may write to the trail. Nobody else can, because keys are switched off.'

@description('Required. Name of the Application Insights component.')
param componentName string

@description('Required. Name of the sender; makes the name of the grant.')
param senderName string

@description('Required. Object id of the identity of the sender.')
param principalId string

@description('Built-in roles by title.')
var roles = loadJsonContent('../roles.json')

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource mayWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, senderName, roles['Monitoring Metrics Publisher'])
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles['Monitoring Metrics Publisher']
    )
  }
}
