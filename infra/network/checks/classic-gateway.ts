import type { Deployment, Resource } from '../../deployments/deployment.ts';
import { objectsAt, ofType, textAt } from '../../deployments/look.ts';
import { firstHost } from '../address.ts';
import azure from '../azure.json' with { type: 'json' };
import { gatewaySubnetId, isV2 } from '../places.ts';
import { decide, type End } from '../security-rules.ts';
import type { Fault } from './fault.ts';
import { GATEWAY, GROUP, isSame, type Subnet, subnetAt } from './look.ts';
import { namesOf } from './security-groups.ts';

/**
 * A classic gateway lives in its subnet together with its control plane: without these ways it is
 * never activated, or never takes an API.
 */
export const classicGatewayFaults = (deployment: Deployment): Fault[] =>
  ofType(deployment, GATEWAY).flatMap((gateway) => {
    const id = isV2(gateway) ? undefined : gatewaySubnetId(gateway);
    const subnet = id === undefined ? undefined : subnetAt(deployment, id);
    return subnet ? needFaults(deployment, gateway, subnet) : [];
  });

function needFaults(deployment: Deployment, gateway: Resource, subnet: Subnet): Fault[] {
  const groupId = textAt(subnet.properties, 'networkSecurityGroup.id');
  const group = ofType(deployment, GROUP).find(({ id }) => isSame(id, groupId));
  const rules = objectsAt(group, 'properties.securityRules');
  const here: End = { address: firstHost(subnet.prefix), tags: ['VirtualNetwork'] };
  return azure.classicGatewayNeeds.flatMap(({ direction, tag, port, for: purpose }) => {
    const there = other(tag, gateway.location ?? '');
    const [from, to] = direction === 'Inbound' ? [there, here] : [here, there];
    const flow = { from, to, port, protocol: 'Tcp' as const };
    const { allowed, rule } = decide(rules, direction as 'Inbound' | 'Outbound', flow);
    if (allowed) return [];
    const what = `API Management cannot be activated in subnet ${subnet.name}: ${direction} ${tag} ${port}, for ${purpose}, is closed by ${rule}.`;
    const index = rules.findIndex(({ name }) => name === rule);
    // One of the platform's own rules stands in no file; the subnet does, without a group of its own.
    const place =
      index < 0
        ? { clues: [`name: '${subnet.name}'`] }
        : {
            context: namesOf(rules.slice(0, index)),
            clues: [...namesOf(rules.slice(index, index + 1)), '"access"'],
          };
    return [{ resource: group ?? gateway, path: 'properties.securityRules', what, ...place }];
  });
}

/** A regional tag of the gateway's own region will do. The probes come from inside the host. */
const other = (tag: string, region: string): End => ({
  tags: tag === 'AzureLoadBalancer' ? [tag] : [tag, `${tag}.${region}`, 'Internet'],
});
