import { holds, isAligned, isPrivate, overlap, rangeOf } from '../../infra/network/address.ts';
import plan from '../../infra/network/plan.json' with { type: 'json' };
import { quoted } from './printable.ts';
import { Stop } from './stop.ts';

/** The number of leading bits that the address plan needs. */
const LENGTH = 22;

/**
 * Refuses an address space that the plan does not fit into, or that a network connected to it could
 * not route to. An empty one means the default of the deployment.
 *
 * @param deployer prefix of the subnet from which code is deployed after lock-down.
 * @param upstreams addresses at which other MCP servers are called in connected networks.
 */
export function checkAddressSpace(
  given = '',
  deployer = '',
  upstreams: readonly string[] = [],
): void {
  const space = given === '' ? plan.addressSpace : given;
  const range = rangeOf(space);
  const fits = range?.length === LENGTH && isAligned(space);
  if (!range || !fits || !isPrivate(space)) {
    throw new Stop(
      `AZURE_ADDRESS_SPACE must be a /${LENGTH} block of private addresses (RFC 1918) that starts at a multiple of four in its third number, such as 10.20.0.0/22, not ${quoted(space)}.`,
    );
  }
  const other = rangeOf(deployer);
  if (other && overlap(range, other)) {
    throw new Stop(
      `AZURE_DEPLOYER_SUBNET_PREFIX ${quoted(deployer)} overlaps with the address space of the deployment, ${space}, so the two networks cannot be connected. Set AZURE_ADDRESS_SPACE to another /${LENGTH} block before the first deployment.`,
    );
  }
  const inside = upstreams.find((address) => holds(space, address));
  if (inside !== undefined) {
    throw new Stop(
      `The address ${inside} in server/upstreams.json is inside the address space of the deployment, ${space}, so it is not that of another network. Set AZURE_ADDRESS_SPACE to another /${LENGTH} block before the first deployment.`,
    );
  }
}
