import { BlockList } from 'node:net';

/** RFC 1918, RFC 4193. Loopback is not among them: nothing that this server calls runs there. */
export const PRIVATE_ADDRESSES = new BlockList();
PRIVATE_ADDRESSES.addSubnet('10.0.0.0', 8);
PRIVATE_ADDRESSES.addSubnet('172.16.0.0', 12);
PRIVATE_ADDRESSES.addSubnet('192.168.0.0', 16);
PRIVATE_ADDRESSES.addSubnet('fc00::', 7, 'ipv6');
