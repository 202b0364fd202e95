import { BlockList, isIP } from 'node:net';

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether the text is an address or a CIDR block, as opposed to the name of a service tag. */
export function isBlock(text: string): boolean {
  return isIP(text.split('/')[0] ?? '') !== 0;
}

/** Whether the block, or the address that stands for itself, holds the address. */
export function holds(block: string, address: string): boolean {
  const [base = '', length] = block.split('/');
  const list = new BlockList();
  if (length === undefined) list.addAddress(base, family(base));
  else list.addSubnet(base, Number(length), family(base));
  return list.check(address, family(address));
}

/** The first address of an IPv4 block that a machine can have: Azure keeps four for itself. */
export function firstHost(block: string): string {
  const bytes = (block.split('/')[0] ?? '').split('.').map(Number);
  return [...bytes.slice(0, 3), (bytes[3] ?? 0) + 4].join('.');
}
