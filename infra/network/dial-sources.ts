import type { JsonObject, Resource } from '../model/deployment.ts';
import { at, textAt } from '../model/select.ts';

/** Who dials. */
export type Dialler =
  /** A machine in a subnet of the deployment, by the name of the subnet. */
  | { readonly subnet: string }
  /** A machine in a network that is peered with it and uses its private names. */
  | { readonly peered: string }
  /** A machine on the internet. */
  | { readonly internet: string }
  /** A service of the deployment that calls out past its network, from an address of Azure's. */
  | { readonly outside: 'gateway' | 'site' }
  /** A service of the platform, by its service tag. */
  | { readonly service: string };

/** Where an app dials from: its subnet, or one of the addresses that App Service lends to everybody. */
export function siteDialsFrom(site: Resource | undefined): Dialler {
  const id = textAt(site, 'properties.virtualNetworkSubnetId');
  return id === '' ? { outside: 'site' } : { subnet: lastOf(id) };
}

/** Where a gateway dials from: the subnet that it is in or calls out through, or its own address. */
export function gatewayDialsFrom(gateway: Resource | undefined): Dialler {
  const id = gateway && gatewaySubnetId(gateway);
  return id === undefined ? { outside: 'gateway' } : { subnet: lastOf(id) };
}

/** The subnet counts only where the type of the network is not `None`, which is what Azure assumes. */
export function gatewaySubnetId({ properties }: Resource): string | undefined {
  if (networkTypeOf(properties) === 'none') return undefined;
  return textAt(properties, 'virtualNetworkConfiguration.subnetResourceId') || undefined;
}

export const networkTypeOf = (properties: JsonObject | undefined): string =>
  (textAt(properties, 'virtualNetworkType') || 'None').toLowerCase();

export const isV2 = (gateway: Resource): boolean => textAt(gateway, 'sku.name').endsWith('V2');

/** Whether all that the app sends leaves through its subnet, public addresses included. */
export const sendsAllThroughSubnet = (site: Resource): boolean =>
  ['allTraffic', 'applicationTraffic'].some(
    (member) => at(site, `properties.outboundVnetRouting.${member}`) === true,
  );

const lastOf = (id: string): string => id.split('/').at(-1) ?? '';
