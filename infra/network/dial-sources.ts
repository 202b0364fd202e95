import type { JsonObject, Resource } from '../model/deployment.ts';
import { at, textAt } from '../model/select.ts';

/** Where a connection comes from. */
export type Dialler =
  /** A machine in a subnet of the deployment, by the subnet's name. */
  | { readonly subnet: string }
  /** A machine in a peered network that uses the deployment's private DNS zones. */
  | { readonly peered: string }
  /** A machine on the internet. */
  | { readonly internet: string }
  /** A service of the deployment that connects from outside its network, from an address of Azure's. */
  | { readonly outside: 'gateway' | 'site' }
  /** A service of the platform, by its service tag. */
  | { readonly service: string };

/** Where an app connects from: its subnet, or one of App Service's shared outbound addresses. */
export function siteDialsFrom(site: Resource | undefined): Dialler {
  const id = textAt(site, 'properties.virtualNetworkSubnetId');
  return id === '' ? { outside: 'site' } : { subnet: lastOf(id) };
}

/** Where a gateway connects from: the subnet it is in or connects out through, or its own address. */
export function gatewayDialsFrom(gateway: Resource | undefined): Dialler {
  const id = gateway && gatewaySubnetId(gateway);
  return id === undefined ? { outside: 'gateway' } : { subnet: lastOf(id) };
}

/** The subnet counts only if the network type is not `None`, which is Azure's default. */
export function gatewaySubnetId({ properties }: Resource): string | undefined {
  if (networkTypeOf(properties) === 'none') return undefined;
  return textAt(properties, 'virtualNetworkConfiguration.subnetResourceId') || undefined;
}

export const networkTypeOf = (properties: JsonObject | undefined): string =>
  (textAt(properties, 'virtualNetworkType') || 'None').toLowerCase();

export const isV2 = (gateway: Resource): boolean => textAt(gateway, 'sku.name').endsWith('V2');

/** Whether all outbound traffic of the app goes through its subnet, public addresses included. */
export const sendsAllThroughSubnet = (site: Resource): boolean =>
  ['allTraffic', 'applicationTraffic'].some(
    (member) => at(site, `properties.outboundVnetRouting.${member}`) === true,
  );

const lastOf = (id: string): string => id.split('/').at(-1) ?? '';
