import type { Deployment, JsonObject, Resource } from '../../deployments/deployment.ts';
import { objectsAt, ofType, textAt } from '../../deployments/look.ts';

export const NETWORK = 'Microsoft.Network/virtualNetworks';
export const GROUP = 'Microsoft.Network/networkSecurityGroups';
export const ENDPOINT = 'Microsoft.Network/privateEndpoints';
export const SITE = 'Microsoft.Web/sites';
export const GATEWAY = 'Microsoft.ApiManagement/service';

export interface Subnet {
  readonly network: Resource;
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly properties: JsonObject;
  /** Services that the subnet is handed to. */
  readonly delegations: readonly string[];
}

export const subnetsOf = (deployment: Deployment): readonly Subnet[] =>
  ofType(deployment, NETWORK).flatMap((network) =>
    objectsAt(network, 'properties.subnets').map((subnet) => ({
      network,
      id: `${network.id}/subnets/${subnet.name}`,
      name: String(subnet.name),
      prefix: textAt(subnet, 'properties.addressPrefix'),
      properties: (subnet.properties ?? {}) as JsonObject,
      delegations: objectsAt(subnet, 'properties.delegations').map((one) =>
        textAt(one, 'properties.serviceName'),
      ),
    })),
  );

/** Resource ids are compared without case. */
export const isSame = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

export const subnetAt = (deployment: Deployment, id: string): Subnet | undefined =>
  subnetsOf(deployment).find((subnet) => isSame(subnet.id, id));
