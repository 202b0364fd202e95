metadata name = 'Watch'
metadata description = 'Everything around the audit trail: permission to write, the logs of every hop, the alerts and the workbook.'

import { namesType } from '../names.bicep'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Names of the resources of this environment.')
param names namesType

@description('Required. Names of the subnets, each of which has a security group.')
param subnets string[]

@description('Required. Names of the web apps.')
param siteNames string[]

@description('Required. Resource id of the workspace that stores the audit trail.')
param workspaceId string

@description('Required. Object id of the identity of the API Management service.')
param apimPrincipalId string

@description('Required. Object id of the identity of the web app.')
param sitePrincipalId string

@description('Required. Email addresses that receive alerts in addition to the subscription\'s owners.')
param alertEmails string[]

module senders 'senders.bicep' = {
  params: {
    componentName: names.component
    senders: [
      { name: names.apim, principalId: apimPrincipalId }
      { name: names.site, principalId: sitePrincipalId }
    ]
  }
}

module diagnostics 'diagnostics.bicep' = {
  params: {
    workspaceName: names.workspace
    apimName: names.apim
    virtualNetworkName: names.virtualNetwork
    securityGroupNames: map(subnets, subnet => '${names.securityGroupPrefix}${subnet}')
    siteNames: siteNames
    vaultName: names.vault
  }
}

module alerts 'alerts.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceId: workspaceId
    actionGroupName: names.actionGroup
    emails: alertEmails
  }
}

module workbook 'workbook.bicep' = {
  params: {
    location: location
    tags: tags
    name: guid(resourceGroup().id, 'mcp calls')
    workspaceId: workspaceId
  }
}
