import type { Deployment, JsonObject, Resource } from '../../model/deployment.ts';
import { objectsAt, ofType, textAt, textsAt } from '../../model/select.ts';
import { contains, isAligned, overlap, type Range, rangeOf } from '../address.ts';
import azure from '../azure.json' with { type: 'json' };
import type { Fault } from './fault.ts';
import { GROUP, isSame, NETWORK, placeAt } from './network-resources.ts';

const { prefixLength: LENGTH } = azure;
const SPACE = 'properties.addressSpace.addressPrefixes';

/** What Azure refuses in the addresses of a network and its subnets. */
export const subnetFaults = (deployment: Deployment): Fault[] =>
  ofType(deployment, NETWORK).flatMap((network) => [
    ...spaceFaults(network),
    ...objectsAt(network, 'properties.subnets').flatMap((subnet, index, all) => [
      ...placeFaults(network, subnet, index),
      ...neighbourFaults(network, subnet, index, all),
      ...groupFaults(deployment, network, subnet, index),
    ]),
  ]);

function spaceFaults(network: Resource): Fault[] {
  return textsAt(network, SPACE).flatMap((prefix, index) =>
    blockFaults(network, `${SPACE}.${index}`, prefix),
  );
}

/** Azure's message for a block that is invalid or does not start at its network address. */
function blockFaults(resource: Resource, path: string, prefix: string): Fault[] {
  const range = prefix.includes('/') ? rangeOf(prefix) : undefined;
  if (!range) {
    const what = `InvalidCIDRNotation: "${prefix}" is not a CIDR block, for example 10.0.0.0/24.`;
    return [{ resource, path, what }];
  }
  if (isAligned(prefix)) return [];
  const what = `InvalidCIDRNotation: "${prefix}" does not start at the first address of its block.`;
  return [{ resource, path, what }];
}

const pathOf = (index: number): string => `properties.subnets.${index}.properties.addressPrefix`;

function placeFaults(resource: Resource, subnet: JsonObject, index: number): Fault[] {
  const prefix = textAt(subnet, 'properties.addressPrefix');
  const path = pathOf(index);
  const wrong = blockFaults(resource, path, prefix);
  if (wrong.length > 0) return wrong;
  const range = rangeOf(prefix) as Range;
  const fault = (what: string): Fault => ({ resource, path, what });
  if (range.length < LENGTH.from || range.length > LENGTH.to) {
    const limits = `/${LENGTH.from} to /${LENGTH.to}`;
    return [fault(`NetcfgInvalidSubnet: subnet ${subnet.name} is ${prefix}; Azure has ${limits}.`)];
  }
  const spaces = textsAt(resource, SPACE);
  const isInside = spaces.some((space) => {
    const outer = rangeOf(space);
    return outer !== undefined && contains(outer, range);
  });
  if (isInside) return [];
  return [
    fault(
      `NetcfgInvalidSubnet: subnet ${subnet.name}, ${prefix}, is outside the address space ${spaces.join(', ')}.`,
    ),
  ];
}

function neighbourFaults(
  resource: Resource,
  subnet: JsonObject,
  index: number,
  all: readonly JsonObject[],
): Fault[] {
  const before = all.slice(0, index);
  const prefix = textAt(subnet, 'properties.addressPrefix');
  const range = rangeOf(prefix);
  const sameName = before.filter(({ name }) => isSame(String(name), String(subnet.name)));
  const overlapping = before.filter((other) => {
    const taken = rangeOf(textAt(other, 'properties.addressPrefix'));
    return range !== undefined && taken !== undefined && overlap(range, taken);
  });
  return [
    ...sameName.map(() => ({
      resource,
      path: `properties.subnets.${index}.name`,
      what: `two subnets are called ${subnet.name}.`,
    })),
    ...overlapping.map((other) => ({
      resource,
      path: pathOf(index),
      what: `NetcfgSubnetRangesOverlap: subnet ${subnet.name}, ${prefix}, overlaps subnet ${other.name}.`,
      at: [index, all.indexOf(other)].map((one) => placeAt(resource, pathOf(one))),
    })),
  ];
}

function groupFaults(
  deployment: Deployment,
  resource: Resource,
  subnet: JsonObject,
  index: number,
): Fault[] {
  const id = textAt(subnet, 'properties.networkSecurityGroup.id');
  if (id === '' || ofType(deployment, GROUP).some((group) => isSame(group.id, id))) return [];
  const path = `properties.subnets.${index}.properties.networkSecurityGroup.id`;
  const what = `InvalidResourceReference: subnet ${subnet.name} names the security group ${id.split('/').at(-1)}, which this deployment does not make.`;
  return [{ resource, path, what }];
}
