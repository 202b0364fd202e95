import type { Deployment, Resource } from '../../../infra/model/deployment.ts';
import { at, objectsAt, ofType, resourceOf, siteOf, textAt } from '../../../infra/model/select.ts';
import {
  type Dialler,
  gatewayDialsFrom,
  networkTypeOf,
  siteDialsFrom,
} from '../../../infra/network/dial-sources.ts';
import { subnets } from '../../../infra/rules/subnets.ts';
import type { Decider } from '../../kit/hop-names.ts';
import { type Reach, reachOf, siteName } from './reachability.ts';

/** The chain as it is deployed now. */
export interface ChainPicture {
  /** Whether the site has no public endpoint. */
  readonly locked: boolean;
  readonly hops: readonly HopFacts[];
  readonly network: string;
  readonly subnets: readonly Subnet[];
  readonly reach: readonly (Reach & {
    /** Present if the last edit changed it. */
    readonly was?: boolean;
  })[];
}

export interface HopFacts {
  readonly hop: Decider;
  /** Each with the setting that says so. */
  readonly facts: readonly { readonly says: string; readonly setting: string }[];
  /** Name of its resource in the table of who reaches whom, if it has a public address. */
  readonly door?: string;
  /** Whether the last edit changed a resource of it. */
  readonly changed: boolean;
}

export interface Subnet {
  readonly name: string;
  readonly prefix: string;
  /** What connects from it. */
  readonly from: readonly string[];
  /** Private endpoints in it. */
  readonly endpoints: readonly { readonly to: string; readonly address: string }[];
  readonly changed: boolean;
}

/**
 * @param before the deployment before the last edit.
 * @param changed hops whose resources it changed.
 */
export function pictureOf(
  deployment: Deployment,
  before: Deployment | undefined,
  changed: readonly string[],
): ChainPicture {
  const was = new Map(before && reachOf(before).map((one) => [keyOf(one), one.open]));
  const known = new Set(before && subnets(before).map((one) => JSON.stringify(one)));
  return {
    locked: isLocked(siteOf(deployment)),
    hops: hopFacts(deployment).map((one) => ({ ...one, changed: changed.includes(one.hop) })),
    network: objectsAt(networkOf(deployment), 'properties.subnets').length
      ? String(at(networkOf(deployment), 'properties.addressSpace.addressPrefixes.0'))
      : '',
    subnets: subnets(deployment).map((one) => ({
      ...subnetOf(deployment, one),
      changed: before !== undefined && !known.has(JSON.stringify(one)),
    })),
    reach: reachOf(deployment).map((one) => {
      const open = was.get(keyOf(one));
      return open === undefined || open === one.open ? one : { ...one, was: open };
    }),
  };
}

const keyOf = ({ from, to }: Reach): string => `${from} to ${to}`;

const networkOf = (deployment: Deployment): Resource =>
  resourceOf(deployment, 'Microsoft.Network/virtualNetworks');

const isLocked = (site: Resource): boolean =>
  textAt(site, 'properties.publicNetworkAccess') === 'Disabled';

function hopFacts(deployment: Deployment): readonly Omit<HopFacts, 'changed'>[] {
  const gateway = resourceOf(deployment, 'Microsoft.ApiManagement/service');
  const site = siteOf(deployment);
  const vault = resourceOf(deployment, 'Microsoft.KeyVault/vaults');
  const sku = textAt(gateway, 'sku.name');
  const type = networkTypeOf(gateway.properties);
  const count = (resource: string) => ofType(deployment, resource).length;
  const fact = (says: string, setting: string) => ({ says, setting });
  const access = (resource: Resource) => {
    const value = textAt(resource, 'properties.publicNetworkAccess');
    return fact(
      value === 'Disabled' ? 'no public door' : 'restricted public door',
      `publicNetworkAccess: ${value || 'not set'}`,
    );
  };
  return [
    { hop: 'entra', facts: [fact('signs users and apps in', 'docs/parity.md')] },
    {
      hop: 'gateway',
      door: 'gateway',
      facts: [
        fact(`${sku}, ${type === 'none' ? 'outside the network' : type}`, 'virtualNetworkType'),
        fact(`${count('Microsoft.ApiManagement/service/policyFragments')} fragments`, 'policies'),
      ],
    },
    {
      hop: 'network',
      facts: [
        fact(`${subnets(deployment).length} subnets with rules`, 'networkSecurityGroups'),
        fact(
          `${count('Microsoft.Network/privateEndpoints')} private endpoints`,
          'privateEndpoints',
        ),
      ],
    },
    { hop: 'platform', door: 'site', facts: [access(site)] },
    {
      hop: 'server',
      facts: [fact('runs on the site', textAt(site, 'properties.siteConfig.linuxFxVersion'))],
    },
    { hop: 'vault', door: 'vault', facts: [access(vault)] },
    {
      hop: 'watch',
      facts: [
        fact(
          `${count('Microsoft.Insights/scheduledQueryRules')} alert rules`,
          'scheduledQueryRules',
        ),
      ],
    },
  ];
}

function subnetOf(
  deployment: Deployment,
  { name, ...subnet }: ReturnType<typeof subnets>[number],
): Omit<Subnet, 'changed'> {
  const dials = (from: Dialler) => 'subnet' in from && from.subnet === name;
  const gateways = ofType(deployment, 'Microsoft.ApiManagement/service')
    .filter((one) => dials(gatewayDialsFrom(one)))
    .map(() => 'gateway');
  const sites = ofType(deployment, 'Microsoft.Web/sites')
    .filter((one) => dials(siteDialsFrom(one)))
    .map(siteName);
  return {
    name: String(name),
    prefix: textAt(subnet, 'properties.addressPrefix'),
    from: [...gateways, ...sites],
    endpoints: ofType(deployment, 'Microsoft.Network/privateEndpoints')
      .filter((one) => textAt(one, 'properties.subnet.id').endsWith(`/${name}`))
      .map((one) => ({
        to: serviceBehind(deployment, one),
        address: textAt(one, 'properties.ipConfigurations.0.properties.privateIPAddress'),
      })),
  };
}

function serviceBehind(deployment: Deployment, endpoint: Resource): string {
  const id = textAt(
    endpoint,
    'properties.privateLinkServiceConnections.0.properties.privateLinkServiceId',
  );
  const resource = deployment.resources.find((one) => one.id === id);
  if (resource?.type === 'Microsoft.Web/sites') return siteName(resource);
  if (resource?.type === 'Microsoft.KeyVault/vaults') return 'vault';
  return 'content safety';
}
