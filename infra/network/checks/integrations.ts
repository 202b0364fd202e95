import type { Deployment, Resource } from '../../model/deployment.ts';
import { ofType, textAt } from '../../model/select.ts';
import { rangeOf } from '../address.ts';
import azure from '../azure.json' with { type: 'json' };
import { gatewaySubnetId, isV2, networkTypeOf, sendsAllThroughSubnet } from '../dial-sources.ts';
import type { Fault } from './fault.ts';
import {
  GATEWAY,
  GATEWAY_SUBNET,
  inSubnet,
  isSame,
  placeAt,
  SITE,
  type Subnet,
  subnetAt,
} from './network-resources.ts';

const WEB = 'Microsoft.Web/serverFarms';
const SITE_SUBNET = 'properties.virtualNetworkSubnetId';

/** What Azure refuses when a service is put into a subnet or sends its traffic through it. */
export const integrationFaults = (deployment: Deployment): Fault[] => [
  ...ofType(deployment, SITE).flatMap((site) => siteFaults(deployment, site)),
  ...ofType(deployment, GATEWAY).flatMap((gateway) => gatewayFaults(deployment, gateway)),
  ...sharedFaults(deployment),
];

function siteFaults(deployment: Deployment, resource: Resource): Fault[] {
  const id = textAt(resource, SITE_SUBNET);
  if (id === '') return [];
  const path = SITE_SUBNET;
  const subnet = subnetAt(deployment, id);
  if (!subnet) return [missing(resource, path, id)];
  if (!sendsAllThroughSubnet(resource)) {
    // The documented rule for references to a vault behind a private endpoint, on Linux.
    const what =
      'references to a vault behind a private endpoint resolve on Linux only where the app sends all traffic through its network: set outboundVnetRouting.applicationTraffic.';
    return [{ resource, path: 'properties.outboundVnetRouting.applicationTraffic', what }];
  }
  if (isDelegated(subnet)) return sizeFaults(resource, path, subnet);
  const what = `Subnet ${subnet.name} in VNET ${subnet.network.name} is missing a delegation to ${WEB}.`;
  return [{ resource, path, what, at: [inSubnet(subnet, 'delegations')] }];
}

function gatewayFaults(deployment: Deployment, resource: Resource): Fault[] {
  const type = networkTypeOf(resource.properties);
  if (textAt(resource, 'properties.publicNetworkAccess') === 'Disabled') {
    const what =
      'NotSupported: blocking all public network access is not enabled during service creation; it takes an approved private endpoint first.';
    const path = 'properties.publicNetworkAccess';
    return [{ resource, path, what }];
  }
  if (type === 'none') return [];
  const path = GATEWAY_SUBNET;
  const id = gatewaySubnetId(resource);
  if (id === undefined) {
    const what = `virtualNetworkType is ${type} and no subnet is named.`;
    return [{ resource, path, what, at: [placeAt(resource, 'properties.virtualNetworkType')] }];
  }
  if (isV2(resource) && type === 'internal') {
    const what =
      'StandardV2 calls out through a network and cannot be put into one: virtualNetworkType Internal is not supported.';
    return [{ resource, path: 'properties.virtualNetworkType', what }];
  }
  const subnet = subnetAt(deployment, id);
  if (!subnet) return [missing(resource, path, id)];
  return isV2(resource)
    ? integratedFaults(resource, path, subnet)
    : injectedFaults(resource, path, subnet);
}

/** A v2 gateway is outside the network and connects out through the subnet, as an app does. */
function integratedFaults(resource: Resource, path: string, subnet: Subnet): Fault[] {
  if (isDelegated(subnet)) return sizeFaults(resource, path, subnet);
  const what = `VirtualNetworkSubnetHasIncorrectDelegation: subnet ${subnet.name} is not delegated to ${WEB}.`;
  return [{ resource, path, what, at: [inSubnet(subnet, 'delegations')] }];
}

/** A classic gateway is inside the subnet, which must not be delegated to another service. */
function injectedFaults(resource: Resource, path: string, subnet: Subnet): Fault[] {
  const [delegated] = subnet.delegations;
  if (delegated === undefined) return [];
  const what = `subnet ${subnet.name} is delegated to ${delegated}; a classic API Management needs a subnet without a delegation.`;
  return [{ resource, path, what, at: [inSubnet(subnet, 'delegations')] }];
}

function sizeFaults(resource: Resource, path: string, subnet: Subnet): Fault[] {
  const longest =
    azure.integrationPrefixLength[resource.type as keyof typeof azure.integrationPrefixLength];
  const range = rangeOf(subnet.prefix);
  if (!range || range.length <= longest) return [];
  const what = `subnet ${subnet.name}, ${subnet.prefix}, is too small: it must be /${longest} or larger.`;
  return [{ resource, path, what, at: [inSubnet(subnet, 'addressPrefix')] }];
}

/** One plan or instance occupies a delegated subnet and excludes all others. */
function sharedFaults(deployment: Deployment): Fault[] {
  const sites = ofType(deployment, SITE).map((site) => textAt(site, SITE_SUBNET));
  return ofType(deployment, GATEWAY).flatMap((resource) => {
    const id = isV2(resource) ? gatewaySubnetId(resource) : undefined;
    const shared = id !== undefined && sites.some((other) => isSame(other, id));
    if (!shared) return [];
    const what = `subnet ${id.split('/').at(-1)} is used by the plan of the site already.`;
    return [{ resource, path: GATEWAY_SUBNET, what }];
  });
}

const missing = (resource: Resource, path: string, id: string): Fault => ({
  resource,
  path,
  what: `InvalidResourceReference: the network has no subnet ${id.split('/').at(-1)}.`,
});

const isDelegated = ({ delegations }: Subnet): boolean =>
  delegations.some((service) => isSame(service, WEB));
