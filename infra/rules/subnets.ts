import type { Deployment, JsonObject } from '../model/deployment.ts';
import { objectsAt, ofType, resourceOf } from '../model/select.ts';

const NETWORK = 'Microsoft.Network/virtualNetworks';
const GROUP = 'Microsoft.Network/networkSecurityGroups';

/** A security rule of a subnet, which has the name of its group. */
export interface SecurityRule {
  readonly group: string;
  readonly name: string;
  readonly properties: JsonObject;
}

export const subnets = (deployment: Deployment) =>
  objectsAt(resourceOf(deployment, NETWORK), 'properties.subnets');

export const subnet = (deployment: Deployment, name: string) =>
  subnets(deployment).find((candidate) => candidate.name === name);

export function securityRules(deployment: Deployment): SecurityRule[] {
  return ofType(deployment, GROUP).flatMap((group) =>
    objectsAt(group, 'properties.securityRules').map(({ name, properties }) => ({
      // After the type and the token of the environment.
      group: group.name.split('-').slice(2).join('-'),
      name: String(name),
      properties: properties as JsonObject,
    })),
  );
}
