metadata name = 'Private endpoint'
metadata description = 'Gives a service a private address in the network, and registers it in the private DNS zone.'

import { moved } from 'addresses.bicep'

@description('Required. Region of the network.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Name of the private endpoint.')
param name string

@description('Required. Subnet of the private endpoints.')
param subnetId string

@description('Required. The service behind the endpoint.')
param serviceId string

@description('Required. Address space of the virtual network.')
param addressSpace string

@description('Required. Its entry in plan.json: address, group, member and zone.')
param entry 'site' | 'vault' | 'contentSafety' | 'egress' | 'upstream'

@description('Optional. Which address of an entry with several.')
param slot int = 0

@description('Its fixed address, so that the network rules can name it, and its DNS zone.')
var endpoint = json(moved(loadTextContent('plan.json'), addressSpace)).endpoints[entry]

resource privateEndpoint 'Microsoft.Network/privateEndpoints@2025-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    customNetworkInterfaceName: '${name}-nic'
    ipConfigurations: [
      {
        name: endpoint.member
        properties: {
          groupId: endpoint.group
          memberName: endpoint.member
          privateIPAddress: entry == 'upstream' ? endpoint.slots[slot] : endpoint.address
        }
      }
    ]
    privateLinkServiceConnections: [
      {
        name: name
        properties: {
          privateLinkServiceId: serviceId
          groupIds: [endpoint.group]
        }
      }
    ]
  }
}

resource dnsZone 'Microsoft.Network/privateDnsZones@2024-06-01' existing = {
  name: endpoint.zone
}

resource dnsRecords 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = {
  parent: privateEndpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: endpoint.group
        properties: { privateDnsZoneId: dnsZone.id }
      }
    ]
  }
}
