metadata name = 'Private endpoint'
metadata description = 'Gives a service an address inside the network, and the DNS zone its name.'

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

@description('Required. Which door of the service, at what address; an entry of plan.json.')
param endpoint endpointType

@description('An entry of plan.json under endpoints.')
type endpointType = {
  @description('Fixed address, so that the network rules can name it.')
  address: string

  @description('Group of the service that is reached.')
  group: string

  @description('Member of the group that takes the address.')
  member: string

  @description('Private DNS zone that answers for the name.')
  zone: string
}

resource privateEndpoint 'Microsoft.Network/privateEndpoints@2026-03-01' = {
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
          privateIPAddress: endpoint.address
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

resource dnsRecords 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = {
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
