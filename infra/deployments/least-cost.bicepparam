using '../main.bicep'

@description('What all deployments share.')
var common = loadJsonContent('common.json')

param environmentName = common.environmentName
param location = common.location
param authClientId = common.authClientId
param publicClientId = common.publicClientId
param planSku = 'B1'
param planInstances = '1'
