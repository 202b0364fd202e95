metadata name = 'Gateway service'
metadata description = 'The API Management service: the only public endpoint. It runs in the gateway subnet (Developer, Premium) or sends outbound calls through it (StandardV2). api.bicep deploys the APIs and policies.'

import { apimTierType } from '../types.bicep'

@description('Required. Region of the service.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the service; its public host name is derived from it.')
param name string

@description('Required. Tier of API Management.')
param tier apimTierType

@description('Required. Subnet of the gateway: without delegation for the classic tiers, delegated to App Service for StandardV2.')
param subnetId string

@description('Optional. Units of the service.')
@minValue(1)
param capacity int = 1

@description('Optional. Organisation shown as the publisher of the service.')
param publisherName string = 'Secure MCP server'

@description('Optional. Email address for the service\'s notifications; the default is a placeholder.')
param publisherEmail string = 'noreply@example.com'

@description('StandardV2 has no control plane in the network and no configurable protocols: TLS 1.2 is its minimum.')
var isV2 = tier == 'StandardV2'

resource service 'Microsoft.ApiManagement/service@2024-05-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: tier
    capacity: capacity
  }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    publisherName: publisherName
    publisherEmail: publisherEmail
    // On StandardV2, External means outbound integration only; the gateway itself stays public.
    virtualNetworkType: 'External'
    virtualNetworkConfiguration: {
      subnetResourceId: subnetId
    }
    publicNetworkAccess: 'Enabled'
    disableGateway: false
    // Older versions of the management API return secrets in plain text.
    apiVersionConstraint: {
      minApiVersion: '2021-08-01'
    }
    developerPortalStatus: 'Disabled'
    // A setting left out here returns to its default with every deployment.
    ...(isV2
      ? {}
      : {
          legacyPortalStatus: 'Disabled'
          customProperties: loadJsonContent('protocols.json')
        })
  }
}

// The direct management API and the Git repository need no setting here: both were off by default, were
// retired on 15 March 2025, and writing their settings requires an ETag that a deployment cannot send.

// Users do not sign up at the gateway: all callers are in Entra.
resource signUp 'Microsoft.ApiManagement/service/portalsettings@2024-05-01' = if (!isV2) {
  parent: service
  name: 'signup'
  properties: {
    enabled: false
    termsOfService: {
      enabled: false
      consentRequired: false
      text: ''
    }
  }
}

@description('Name of the service.')
output name string = service.name

@description('Resource id of the service.')
output id string = service.id

@description('Object id of the identity with which the gateway writes its log and calls the content check.')
output principalId string = service.identity.principalId
