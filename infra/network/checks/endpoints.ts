import type { Deployment, JsonObject, Resource } from '../../model/deployment.ts';
import { objectsAt, ofType, textAt, textsAt } from '../../model/select.ts';
import { type Range, rangeOf } from '../address.ts';
import azure from '../azure.json' with { type: 'json' };
import { PRIVATE_LINKS } from '../private-link.ts';
import type { Fault } from './fault.ts';
import { ENDPOINT, inSubnet, isSame, placeAt, type Subnet, subnetAt } from './network-resources.ts';

const CONNECTIONS = 'properties.privateLinkServiceConnections';
const ADDRESSES = 'properties.ipConfigurations';
const RESERVED = azure.reservedAddresses;

/** What Azure refuses in private endpoints. */
export function endpointFaults(deployment: Deployment): Fault[] {
  const endpoints = ofType(deployment, ENDPOINT);
  return endpoints.flatMap((endpoint, index) => [
    ...subnetFaults(deployment, endpoint),
    ...groupFaults(deployment, endpoint),
    ...takenFaults(endpoint, endpoints.slice(0, index)),
  ]);
}

function subnetFaults(deployment: Deployment, resource: Resource): Fault[] {
  const path = 'properties.subnet.id';
  const id = textAt(resource, path);
  const subnet = subnetAt(deployment, id);
  const fault = (what: string): Fault => ({ resource, path, what });
  if (!subnet) {
    return [fault(`InvalidResourceReference: the network has no subnet ${id.split('/').at(-1)}.`)];
  }
  const [delegated] = subnet.delegations;
  if (delegated !== undefined) {
    const what = `PrivateEndpointCreationNotAllowedAsSubnetIsDelegated: subnet ${subnet.name} is delegated to ${delegated}.`;
    return [{ ...fault(what), at: [inSubnet(subnet, 'delegations')] }];
  }
  return addressFaults(resource, subnet);
}

function addressFaults(resource: Resource, subnet: Subnet): Fault[] {
  const addresses = addressesOf(resource);
  const block = rangeOf(subnet.prefix);
  // Azure would pick an address, but the subnets' rules name these addresses.
  if (addresses.length === 0) {
    const what =
      'no fixed address: the rules of this network name the addresses of its endpoints, so set one.';
    return [{ resource, path: ADDRESSES, what }];
  }
  return addresses.flatMap((address, index) => {
    const why = block && reasonAgainst(address, block);
    if (!why) return [];
    const path = addressPath(index);
    const what = `${why}, subnet ${subnet.name}, ${subnet.prefix}.`;
    return [{ resource, path, what }];
  });
}

function reasonAgainst(address: string, block: Range): string | undefined {
  const at = address.includes('/') ? undefined : rangeOf(address);
  if (!at) return `InvalidIPAddress: "${address}" is not an IP address`;
  if (at.family !== block.family || at.first < block.first || at.last > block.last) {
    return `PrivateIPAddressNotInSubnet: ${address} is outside the range`;
  }
  const isReserved =
    at.first < block.first + BigInt(RESERVED.first) ||
    at.first > block.last - BigInt(RESERVED.last);
  return isReserved
    ? `PrivateIPAddressInReservedRange: Azure keeps ${address} for itself`
    : undefined;
}

function takenFaults(resource: Resource, before: readonly Resource[]): Fault[] {
  return addressesOf(resource).flatMap((address, index, own) => {
    const other = before.find((one) => addressesOf(one).includes(address));
    const isTwice = own.indexOf(address) !== index;
    if (!other && !isTwice) return [];
    const holder = other ?? resource;
    const at = [
      placeAt(resource, addressPath(index)),
      placeAt(holder, addressPath(addressesOf(holder).indexOf(address))),
    ];
    const what = `PrivateIPAddressIsAllocated: ${address} belongs to ${holder.name}.`;
    return [{ resource, path: addressPath(index), what, at }];
  });
}

/** Each type of service has its own groups and members; Azure refuses an endpoint that asks for others. */
function groupFaults(deployment: Deployment, resource: Resource): Fault[] {
  return objectsAt(resource, CONNECTIONS).flatMap((connection, index) => {
    const path = `${CONNECTIONS}.${index}.properties`;
    const id = textAt(connection, 'properties.privateLinkServiceId');
    const service = deployment.resources.find((one) => isSame(one.id, id));
    const link = service && PRIVATE_LINKS[service.type];
    const groups = textsAt(connection, 'properties.groupIds');
    const fault = (member: string, what: string): Fault => ({
      resource,
      path: `${path}.${member}`,
      what,
    });
    if (!service || !link) {
      const what = `InvalidResourceReference: this deployment creates no service ${id.split('/').at(-1)} that supports private endpoints.`;
      return [fault('privateLinkServiceId', what)];
    }
    if (groups.length !== 1) {
      const what = `OnlyOneGroupIdPermitted: the endpoint asks for ${groups.length} groups.`;
      return [fault('groupIds', what)];
    }
    if (groups[0] !== link.group) {
      const what = `call to ${service.type} failed: Invalid groupId "${groups[0]}"; its group is "${link.group}".`;
      return [fault('groupIds.0', what)];
    }
    return memberFaults(resource, link.group, link.member);
  });
}

function memberFaults(resource: Resource, group: string, member: string): Fault[] {
  return objectsAt(resource, ADDRESSES).flatMap((address, index) => {
    const given = (name: string) => textAt(address, `properties.${name}`);
    if (given('groupId') === group && given('memberName') === member) return [];
    const asked = `GroupId: ${given('groupId')}, MemberName: ${given('memberName')}`;
    const what = `PrivateEndpointIpConfigurationMissingMemberNamesRequiredByFps: the address is for [${asked}], and the service requests [GroupId: ${group}, MemberName: ${member}].`;
    const wrong = given('groupId') === group ? 'memberName' : 'groupId';
    return [{ resource, path: `${ADDRESSES}.${index}.properties.${wrong}`, what }];
  });
}

const addressPath = (index: number): string => `${ADDRESSES}.${index}.properties.privateIPAddress`;

const addressesOf = (endpoint: Resource): readonly string[] =>
  objectsAt(endpoint, ADDRESSES).map((one: JsonObject) =>
    textAt(one, 'properties.privateIPAddress'),
  );
