import { isIP } from 'node:net';

/** A contiguous range of addresses of one family, both ends included. */
export interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  /** Number of leading bits that all of them share. */
  readonly length: number;
}

/** The addresses of a CIDR block, or of a single address; undefined for any other text. */
export function rangeOf(text: string): Range | undefined {
  const [base = '', length, ...rest] = text.split('/');
  const family = isIP(base);
  if (family === 0 || rest.length > 0 || base.includes('%')) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (length !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const span = 1n << BigInt(bits - prefix);
  const address = family === 4 ? numberOf4(base) : numberOf6(base);
  const first = address - (address % span);
  return { family: family as 4 | 6, first, last: first + span - 1n, length: prefix };
}

/** Whether a block starts at its network address: `10.0.0.7/24` names an address inside its block. */
export function isAligned(text: string): boolean {
  const base = rangeOf(text.split('/')[0] ?? '');
  return base !== undefined && base.first === rangeOf(text)?.first;
}

/** Whether the text is an address or a CIDR block rather than a service tag. */
export const isBlock = (text: string): boolean => rangeOf(text) !== undefined;

export const contains = (outer: Range, inner: Range): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

export const overlap = (one: Range, other: Range): boolean =>
  one.family === other.family && one.first <= other.last && other.first <= one.last;

/** Whether the block or single address contains the address. */
export function holds(block: string, address: string): boolean {
  const [outer, inner] = [rangeOf(block), rangeOf(address)];
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}

/** RFC 1918: others are public, or have a meaning of their own in Azure. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Whether a block or single address is private as a whole. */
export const isPrivate = (block: string): boolean => {
  const range = rangeOf(block);
  return range !== undefined && PRIVATE.some((one) => contains(rangeOf(one) as Range, range));
};

/** The first address of an IPv4 block that a machine can get: Azure reserves four before it. */
export function firstHost(block: string): string {
  const bytes = (block.split('/')[0] ?? '').split('.').map(Number);
  return [...bytes.slice(0, 3), (bytes[3] ?? 0) + 4].join('.');
}

const numberOf4 = (text: string): bigint =>
  text.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

function numberOf6(text: string): bigint {
  const [, head = text, tail] = /^(.*):(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const mapped = tail === undefined ? undefined : numberOf4(tail);
  const groups = mapped === undefined ? text : `${head}:${hex(mapped >> 16n)}:${hex(mapped)}`;
  const [left = '', right] = groups.split('::');
  const words = (part: string): string[] => part.split(':').filter((word) => word !== '');
  const ends = [words(left), words(right ?? '')] as const;
  const gap = right === undefined ? 0 : 8 - ends[0].length - ends[1].length;
  return [...ends[0], ...Array<string>(gap).fill('0'), ...ends[1]].reduce(
    (sum, word) => sum * 65536n + BigInt(`0x${word}`),
    0n,
  );
}

const hex = (value: bigint): string => (value & 0xffffn).toString(16);
