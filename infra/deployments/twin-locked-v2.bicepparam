using '../main.bicep'

@description('What all deployments share.')
var common = loadJsonContent('common.json')

param environmentName = common.environmentName
param location = common.location
param authClientId = common.authClientId
param publicClientId = common.publicClientId
param callerAppIds = common.callerAppId
param gatewayOrigin = 'http://localhost:8000'
param entraLoginEndpoint = 'http://localhost:8001/'
param apimTier = 'StandardV2'
param lockDownWebApp = true
