/**
 * Decides who can open a connection to whom, and which rule says so. The twin, the tests and the
 * posture verifier all use this. It looks only at what a deployment declares.
 */
import type { Deployment, JsonObject, Resource } from '../model/deployment.ts';
import { at, objectsAt, ofType, resourceOf, textAt, textsAt } from '../model/select.ts';
import type { Place as InDeployment } from '../source/locate.ts';
import { firstHost } from './address.ts';
import { type Dialler, gatewaySubnetId, isV2, networkTypeOf } from './dial-sources.ts';
import { PRIVATE_LINKS } from './private-link.ts';
import { decidePublicAccess } from './public-access.ts';
import { type Decision, decide, type End, type Flow } from './security-rules.ts';

export type { Dialler } from './dial-sources.ts';

/** The destination. */
export type Target =
  /** A resource of the deployment; a site has a second endpoint, to which code is pushed. */
  | { readonly resource: Resource; readonly door?: 'main' | 'scm' }
  /** A service outside it, by its service tag; `Internet` is every other address. */
  | { readonly service: string };

export interface Verdict {
  readonly open: boolean;
  /** The rules that allowed the connection, or the one that blocked it. */
  readonly by: readonly string[];
  /** What blocked it: a subnet's rules, which drop packets, or the service, which answers. */
  readonly closedBy?: 'subnet' | 'service';
  /** The same rules, with where each is written. */
  readonly rules: readonly Rule[];
  /** Absent if the name resolves to a public address. */
  readonly privately: PrivateName | undefined;
}

export interface Rule {
  readonly rule: string;
  readonly allowed: boolean;
  readonly at: InDeployment | undefined;
}

/** How a name resolves to a private address. */
export interface PrivateName {
  readonly address: string;
  /** The private DNS zone with the record. */
  readonly zone: string;
  readonly at: InDeployment;
}

export function reach(deployment: Deployment, from: Dialler, to: Target, port: number): Verdict {
  const source = sourceOf(deployment, from);
  const destination = destinationOf(deployment, from, to);
  // Traffic to a public address leaves with a public source address.
  const arriving = destination.isPrivate ? source.end : publicly(source.end);
  const leave = { from: source.end, to: destination.dialled, port, protocol: 'Tcp' } as const;
  const arrive = { from: arriving, to: destination.end, port, protocol: 'Tcp' } as const;
  // In the packet's order: out of its subnet, into the other one, to the service's own restrictions.
  const checks = [
    ['subnet', () => passes(deployment, source.subnet, 'Outbound', leave)],
    ['subnet', () => passes(deployment, destination.subnet, 'Inbound', arrive)],
    // A packet to a port without a listener looks the same as one that a rule drops.
    ['subnet', () => listens(to, port)],
    ['service', () => destination.door(arriving)],
  ] as const;
  const { privately } = destination;
  const rules: Rule[] = [];
  for (const [closedBy, check] of checks) {
    const found = check();
    if (!found) continue;
    const { rule, allowed, path, resource } = found;
    const at = path && resource ? { resource, steps: path.split('.') } : undefined;
    rules.push({ rule, allowed, at });
    if (!allowed) return { open: false, by: [rule], closedBy, rules, privately };
  }
  return { open: true, by: rules.map(({ rule }) => rule), rules, privately };
}

/** A decision with the resource in which its rule is written. */
type Placed = Decision & { readonly resource?: Resource | undefined };

interface Place {
  readonly end: End;
  /** Name of the subnet whose rules apply to this end. */
  readonly subnet?: string;
}

interface Destination extends Place {
  /** What the source's own rules see: the address that the name resolves to. */
  readonly dialled: End;
  readonly isPrivate: boolean;
  readonly door: (from: End) => Placed | undefined;
  readonly privately?: PrivateName;
}

const noDoor = () => undefined;

/** In Internal mode a gateway has no public address; only the platform's own services reach it. */
const privateAddress = ({ tags }: End): Decision | undefined =>
  tags.includes('ApiManagement') || tags.includes('AzureLoadBalancer')
    ? undefined
    : { allowed: false, rule: 'virtualNetworkType', path: 'properties.virtualNetworkType' };

const publicly = (end: End): End =>
  end.tags.includes('VirtualNetwork') ? { tags: ['Internet'] } : end;

/** A destination that has its own public address. */
function outside(tags: readonly string[], door: Destination['door']): Destination {
  const end = { tags: [...new Set([...tags, 'Internet'])] };
  return { end, dialled: end, isPrivate: false, door };
}

function sourceOf(deployment: Deployment, from: Dialler): Place {
  if ('internet' in from) return { end: { address: from.internet, tags: ['Internet'] } };
  // The platform's probes come from inside the host; its other services have public addresses.
  if ('service' in from) {
    const tags = from.service === 'AzureLoadBalancer' ? [] : ['Internet'];
    return { end: { tags: [from.service, ...tags] } };
  }
  if ('outside' in from) return { end: { tags: ['AzureCloud', 'Internet'] } };
  if ('peered' in from) return { end: inNetwork(firstHost(from.peered)) };
  return inSubnet(deployment, from.subnet);
}

function destinationOf(deployment: Deployment, from: Dialler, to: Target): Destination {
  if ('service' in to) return outside([to.service], noDoor);
  const { resource, door = 'main' } = to;
  const inside = 'subnet' in from || 'peered' in from;
  const endpoint = inside ? privateEndpointOf(deployment, resource) : undefined;
  if (endpoint) return endpoint;
  const tags = [SERVICE_TAGS[resource.type] ?? 'AzureCloud'];
  const classic = subnetOfClassicGateway(resource);
  if (classic) {
    const isPrivate = networkTypeOf(resource.properties) === 'internal';
    const refuse = (end: End) => {
      const refused = privateAddress(end);
      return refused && { ...refused, resource };
    };
    const away = isPrivate && !inside ? refuse : noDoor;
    return { ...outside(tags, away), ...inSubnet(deployment, classic) };
  }
  return outside(tags, (source) => ({
    ...decidePublicAccess(resource, door, source),
    resource,
  }));
}

const SERVICE_TAGS: Record<string, string> = {
  'Microsoft.ApiManagement/service': 'ApiManagement',
  'Microsoft.KeyVault/vaults': 'AzureKeyVault',
  'Microsoft.Web/sites': 'AppService',
};

/** Inside, a name resolves to a private endpoint if its zone has a record for it and is linked. */
function privateEndpointOf(deployment: Deployment, resource: Resource): Destination | undefined {
  const link = PRIVATE_LINKS[resource.type];
  if (!link) return undefined;
  const endpoint = ofType(deployment, 'Microsoft.Network/privateEndpoints').find((candidate) => {
    const connection = at(candidate, 'properties.privateLinkServiceConnections.0.properties');
    return (
      textAt(connection, 'privateLinkServiceId') === resource.id &&
      textsAt(connection, 'groupIds').join() === link.group &&
      isNamed(deployment, candidate, link.zone)
    );
  });
  if (!endpoint) return undefined;
  const address = textAt(endpoint, PRIVATE_ADDRESS);
  const end = inNetwork(address);
  const name = lastOf(textAt(endpoint, 'properties.subnet.id'));
  const policies = subnetOf(deployment, name).privateEndpointNetworkPolicies;
  const written = { resource: endpoint, steps: PRIVATE_ADDRESS.split('.') };
  const door = () => ({
    allowed: true,
    rule: 'private endpoint',
    resource: endpoint,
    path: 'properties.privateLinkServiceConnections.0.properties.privateLinkServiceId',
  });
  // Azure skips a subnet's rules for private endpoints unless the subnet says otherwise.
  const ruled = policies === 'Enabled' || policies === 'NetworkSecurityGroupEnabled';
  return {
    end,
    dialled: end,
    isPrivate: true,
    door,
    privately: { address, zone: link.zone, at: written },
    ...(ruled ? { subnet: name } : {}),
  };
}

const PRIVATE_ADDRESS = 'properties.ipConfigurations.0.properties.privateIPAddress';

/** Whether the zone of this name is linked to the network and has a record for the endpoint. */
function isNamed(deployment: Deployment, endpoint: Resource, zone: string): boolean {
  const network = resourceOf(deployment, NETWORK);
  const recorded = ofType(deployment, 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups')
    .filter(({ id }) => id.startsWith(`${endpoint.id}/`))
    .flatMap((group) => objectsAt(group, 'properties.privateDnsZoneConfigs'))
    .map((config) => textAt(config, 'properties.privateDnsZoneId'));
  // The public name is an alias into exactly this zone; a record in any other zone is never looked up.
  const zones = ofType(deployment, 'Microsoft.Network/privateDnsZones').filter(
    ({ name, id }) => name === zone && recorded.includes(id),
  );
  return ofType(deployment, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks').some(
    (link) =>
      textAt(link, 'properties.virtualNetwork.id') === network.id &&
      zones.some(({ id }) => link.id.startsWith(`${id}/`)),
  );
}

/** A subnet's rules guard a classic gateway, which is inside; a v2 one only connects out through it. */
function subnetOfClassicGateway(resource: Resource): string | undefined {
  if (resource.type !== 'Microsoft.ApiManagement/service' || isV2(resource)) return undefined;
  const id = gatewaySubnetId(resource);
  return id === undefined ? undefined : lastOf(id);
}

function passes(
  deployment: Deployment,
  name: string | undefined,
  direction: 'Inbound' | 'Outbound',
  flow: Flow,
): Placed | undefined {
  if (name === undefined) return undefined;
  const groupId = at(subnetOf(deployment, name), 'networkSecurityGroup.id');
  const group = deployment.resources.find(({ id }) => id === groupId);
  const decision = decide(objectsAt(group, 'properties.securityRules'), direction, flow);
  return { ...decision, rule: `${name}: ${decision.rule}`, resource: group };
}

/** Every service of the chain uses TLS on 443; a classic gateway is managed on separate ports. */
function listens(to: Target, port: number): Placed | undefined {
  if ('service' in to || port === 443) return undefined;
  const managed = subnetOfClassicGateway(to.resource) !== undefined;
  if (managed && (port === 3443 || port === 6390)) return undefined;
  return { allowed: false, rule: 'nothing listens' };
}

const NETWORK = 'Microsoft.Network/virtualNetworks';

function inSubnet(deployment: Deployment, name: string): Place & { readonly subnet: string } {
  const prefix = textAt(subnetOf(deployment, name), 'addressPrefix');
  return { end: inNetwork(firstHost(prefix)), subnet: name };
}

const inNetwork = (address: string): End => ({ address, tags: ['VirtualNetwork'] });

function subnetOf(deployment: Deployment, name: string): JsonObject {
  const subnets = objectsAt(resourceOf(deployment, NETWORK), 'properties.subnets');
  const found = subnets.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`The network has no subnet ${name}.`);
  return found.properties as JsonObject;
}

const lastOf = (id: string): string => id.split('/').at(-1) ?? '';
