import type { Deployment, JsonObject, Resource } from '../../model/deployment.ts';
import { objectsAt, ofType, textAt } from '../../model/select.ts';
import { firstHost } from '../address.ts';
import azure from '../azure.json' with { type: 'json' };
import { gatewaySubnetId, isV2 } from '../dial-sources.ts';
import { decide, type End, listed, plural } from '../security-rules.ts';
import type { Fault } from './fault.ts';
import {
  GATEWAY,
  GATEWAY_SUBNET,
  GROUP,
  givenAs,
  inSubnet,
  isSame,
  placeAt,
  type Subnet,
  subnetAt,
} from './network-resources.ts';

/**
 * A classic gateway runs inside its subnet and is managed from outside it: if these connections are
 * blocked, it never activates or cannot import an API.
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
    const open = (all: readonly JsonObject[]) => decide(all, direction as Direction, flow).allowed;
    const mended = rules.flatMap((one, index) =>
      isAbout(one, tag) ? (mendedBy(rules, index, open) ?? []) : [],
    );
    const closing = rules.findIndex(({ name }) => name === rule);
    const at = !group
      ? inSubnet(subnet, 'networkSecurityGroup')
      : isForGateway(rules)
        ? placeAt(group, mended[0] ?? `properties.securityRules.${closing}`)
        : placeAt(gateway, GATEWAY_SUBNET);
    return [{ resource: group ?? gateway, path: 'properties.securityRules', what, at: [at] }];
  });
}

type Direction = 'Inbound' | 'Outbound';

const PREFIXES = ['sourceAddressPrefix', 'destinationAddressPrefix'];

/** A rule with the tag, or with the tag of one of its regions. */
const isAbout = (rule: JsonObject, tag: string): boolean =>
  PREFIXES.flatMap((member) => listed((rule.properties ?? {}) as JsonObject, member)).some((one) =>
    `${one}.`.toLowerCase().startsWith(`${tag}.`.toLowerCase()),
  );

/** A security group that never mentions the control plane belongs to another subnet. */
const isForGateway = (rules: readonly JsonObject[]): boolean =>
  azure.classicGatewayNeeds
    .filter(({ direction }) => direction === 'Inbound')
    .some(({ tag }) => rules.some((rule) => isAbout(rule, tag)));

/** The one member of a rule that blocks the connection. */
function mendedBy(
  rules: readonly JsonObject[],
  index: number,
  isOpen: (rules: readonly JsonObject[]) => boolean,
): string | undefined {
  const properties = (rules[index]?.properties ?? {}) as JsonObject;
  for (const [member, value] of Object.entries(OPEN)) {
    const { [member]: _one, [plural(member)]: _many, ...others } = properties;
    const rule = { ...rules[index], properties: { ...others, [member]: value } } as JsonObject;
    if (isOpen(rules.with(index, rule))) {
      return `properties.securityRules.${index}.${givenAs(properties, member)}`;
    }
  }
  return undefined;
}

const OPEN = {
  access: 'Allow',
  destinationPortRange: '*',
  protocol: '*',
  sourceAddressPrefix: '*',
  destinationAddressPrefix: '*',
  priority: azure.priority.from,
};

/** The regional tag of the gateway's own region suffices. Probes come from inside the host. */
const other = (tag: string, region: string): End => ({
  tags: tag === 'AzureLoadBalancer' ? [tag] : [tag, `${tag}.${region}`, 'Internet'],
});
