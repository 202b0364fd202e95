metadata name = 'Upstreams'
metadata description = 'Other MCP servers behind this one: a site for each, in an App Service plan of their own. Their programs are not ours, so they do not share instances with the server.'

import { upstreamType } from '../types.bicep'

@description('Required. Region of all resources.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the plan.')
param planName string

@description('Required. Size of the instance of the plan.')
param planSku string

@description('Required. Prefix of the names of the sites; the name of the server follows it.')
param sitePrefix string

@description('Required. Prefix of the names of private endpoints; the name of the site follows it.')
param endpointPrefix string

@description('Required. Subnet of the sites that call nothing.')
param subnetId string

@description('Required. Subnet of the sites that may call services outside the network.')
param outSubnetId string

@description('Required. Subnet of the private endpoints.')
param endpointSubnetId string

@description('Required. Address space of the virtual network.')
param addressSpace string

@description('Required. The servers.')
param upstreams upstreamType[]

@description('Required. Disables public access to the sites and to their deployment endpoints.')
param lockedDown bool

@description('Required. CIDR blocks from which code may be deployed before lock-down. If empty, code may be deployed from anywhere with an Entra token.')
param deployerAddresses string[]

@description('Required. Turns authentication off, for a smoke test.')
param skipEasyAuth bool

@description('Required. Issuer of the server\'s tokens, including the tenant.')
param issuer string

@description('Required. Client id of the API registration.')
param clientId string

@description('Required. Object id of the identity with which the server calls.')
param serverPrincipalId string

module plan '../platform/plan.bicep' = {
  params: {
    location: location
    tags: tags
    name: planName
    sku: planSku
    // A program keeps the sessions of its callers in memory, so a second instance would not know half of them.
    instances: { minimum: 1, maximum: 1 }
  }
}

module sites 'upstream.bicep' = [
  for upstream in upstreams: {
    params: {
      location: location
      tags: tags
      siteName: '${sitePrefix}${upstream.name}'
      endpointName: '${endpointPrefix}${sitePrefix}${upstream.name}'
      planId: plan.outputs.id
      endToEndEncryption: plan.outputs.endToEndEncryption
      subnetId: upstream.internet ? outSubnetId : subnetId
      endpointSubnetId: endpointSubnetId
      addressSpace: addressSpace
      upstream: upstream
      lockedDown: lockedDown
      deployerAddresses: deployerAddresses
      skipEasyAuth: skipEasyAuth
      issuer: issuer
      clientId: clientId
      serverPrincipalId: serverPrincipalId
    }
  }
]

@description('URL of each server, with the setting in which this one finds it.')
output addresses { setting: string, url: string }[] = [
  for (upstream, index) in upstreams: {
    setting: upstream.setting
    url: 'https://${sites[index].outputs.hostName}/'
  }
]
