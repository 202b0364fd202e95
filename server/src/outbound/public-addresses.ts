import dns, { type LookupAddress } from 'node:dns';
import { BlockList, isIPv4, type LookupFunction } from 'node:net';
import { NeedUnmet } from '../call/need-unmet.ts';

/**
 * Addresses that are not of the public internet, from the registries of special-purpose addresses
 * (RFC 6890), and the address at which Azure serves its own machines.
 */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Within 2000::/3, the only range of IPv6 that is assigned for the internet: protocols,
  // documentation, and tunnels that contain an IPv4 address.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const notPublic = new BlockList();
for (const [network, prefix] of NOT_PUBLIC) {
  notPublic.addSubnet(network, prefix, isIPv4(network) ? 'ipv4' : 'ipv6');
}
const assigned = new BlockList();
assigned.addSubnet('2000::', 3, 'ipv6');

/** Whether an address belongs to the public internet; others lead into a network or this machine. */
export const isPublic = (address: string): boolean =>
  isIPv4(address)
    ? !notPublic.check(address, 'ipv4')
    : assigned.check(address, 'ipv6') && !notPublic.check(address, 'ipv6');

/**
 * Resolves a name to its public addresses. Whoever owns the name of a service decides what it
 * resolves to, and may make it an address inside (DNS rebinding); the connection is opened to
 * exactly the addresses that were judged. Behind a proxy it is not used, because the proxy resolves.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[] = []) => {
    if (error) return callback(error, []);
    const usable = found.filter(({ address }) => isPublic(address));
    const [first] = usable;
    if (!first) {
      const text = `${hostname} does not resolve to a public address`;
      return callback(new NeedUnmet('outbound_refused', text), []);
    }
    return options.all ? callback(null, usable) : callback(null, first.address, first.family);
  });
};
