import type { Deployment, JsonObject, Resource } from '../../model/deployment.ts';
import { objectsAt, ofType, textAt } from '../../model/select.ts';
import type { Place } from '../../source/locate.ts';
import { plural } from '../security-rules.ts';

export const NETWORK = 'Microsoft.Network/virtualNetworks';
export const GROUP = 'Microsoft.Network/networkSecurityGroups';
export const ENDPOINT = 'Microsoft.Network/privateEndpoints';
export const SITE = 'Microsoft.Web/sites';
export const GATEWAY = 'Microsoft.ApiManagement/service';

export const GATEWAY_SUBNET = 'properties.virtualNetworkConfiguration.subnetResourceId';

export interface Subnet {
  readonly network: Resource;
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly properties: JsonObject;
  /** Services that the subnet is delegated to. */
  readonly delegations: readonly string[];
}

export const subnetsOf = (deployment: Deployment): readonly Subnet[] =>
  ofType(deployment, NETWORK).flatMap((network) =>
    objectsAt(network, 'properties.subnets').map((subnet, index) => ({
      network,
      index,
      id: `${network.id}/subnets/${subnet.name}`,
      name: String(subnet.name),
      prefix: textAt(subnet, 'properties.addressPrefix'),
      properties: (subnet.properties ?? {}) as JsonObject,
      delegations: objectsAt(subnet, 'properties.delegations').map((one) =>
        textAt(one, 'properties.serviceName'),
      ),
    })),
  );

/** Where a property of a subnet is declared. */
export const inSubnet = ({ network, index }: Subnet, property: string): Place =>
  placeAt(network, `properties.subnets.${index}.properties.${property}`);

export const placeAt = (resource: Resource, path: string): Place => ({
  resource,
  steps: path.split('.'),
});

/** A member of a rule in the form that was used: single or list. */
export const givenAs = (properties: JsonObject, member: string): string =>
  `properties.${Object.hasOwn(properties, plural(member)) ? plural(member) : member}`;

/** Resource ids are compared without case. */
export const isSame = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

export const subnetAt = (deployment: Deployment, id: string): Subnet | undefined =>
  subnetsOf(deployment).find((subnet) => isSame(subnet.id, id));
