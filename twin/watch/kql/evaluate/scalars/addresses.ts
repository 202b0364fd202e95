import { BlockList, isIPv4 } from 'node:net';
import type { Value } from '../values.ts';
import { onTexts, type Scalar, type Scalars } from './scalar.ts';

/** Networks that are private by RFC 1918. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

const networks = new Map<string, BlockList | null>();

/** Maximum number of networks kept. */
const KEPT = 1_000;

/** Addresses of `10.0.0.0/8`, or one address; null for anything else. */
function networkOf(text: string): BlockList | null {
  const known = networks.get(text);
  if (known !== undefined) return known;
  const [address = '', prefix = '32', ...others] = text.split('/');
  const isNetwork = isIPv4(address) && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32;
  const network = isNetwork && others.length === 0 ? new BlockList() : null;
  network?.addSubnet(address, Number(prefix));
  if (networks.size >= KEPT) networks.clear();
  networks.set(text, network);
  return network;
}

/** Null if the address or every network is malformed. */
function isWithin(address: string, ranges: readonly string[]): boolean | null {
  const known = ranges.flatMap((range) => networkOf(range) ?? []);
  if (!isIPv4(address) || known.length === 0) return null;
  return known.some((network) => network.check(address));
}

const inAnyRange: Scalar =
  () =>
  ([address, ...ranges]): Value =>
    isWithin(String(address ?? ''), ranges.flat().map(String));

export const ADDRESSES: Scalars = {
  ipv4_is_private: onTexts((address = '') => isWithin(address, PRIVATE)),
  ipv4_is_in_range: onTexts((address = '', range = '') => isWithin(address, [range])),
  ipv4_is_in_any_range: inAnyRange,
};
