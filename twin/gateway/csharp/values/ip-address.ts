import { Fault } from '../fault.ts';
import type { Read } from './number-parse.ts';

const wrong = (): { fault: Fault } => ({
  fault: new Fault('FormatException', 'An invalid IP address was specified.'),
});

/** An IPv4 or IPv6 address, as the bytes that it has on the wire. */
export class IPAddress {
  readonly bytes: Buffer;
  readonly zone: number;

  constructor(bytes: Buffer, zone = 0) {
    this.bytes = bytes;
    this.zone = zone;
  }

  get isV4(): boolean {
    return this.bytes.length === 4;
  }

  get isLoopback(): boolean {
    if (this.isV4) return this.bytes[0] === 127;
    const tail = this.bytes.subarray(10).toString('hex');
    const isMapped =
      tail.startsWith('ffff7f') && this.bytes.subarray(0, 10).every((one) => one === 0);
    return isMapped || this.text() === '::1';
  }

  equals = (other: IPAddress): boolean =>
    this.bytes.equals(other.bytes) && this.zone === other.zone;

  text(): string {
    if (this.isV4) return this.bytes.join('.');
    return writeV6(this.bytes) + (this.zone === 0 ? '' : `%${this.zone}`);
  }

  static read(text: string | null): Read<IPAddress> {
    if (text === null) return { fault: new Fault('ArgumentNullException') };
    return text.includes(':') ? readV6(text) : readV4(text);
  }
}

/** Up to four numbers, also octal and hexadecimal; the last fills the bytes that are left. */
function readV4(text: string): Read<IPAddress> {
  const parts = text.split('.').map(numberOf);
  const last = parts.pop();
  if (last === undefined || parts.length > 3) return wrong();
  if (parts.some((part) => part === undefined || part > 255)) return wrong();
  if (last >= 256 ** (4 - parts.length)) return wrong();
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(last);
  for (const [at, part] of parts.entries()) bytes[at] = part as number;
  return { value: new IPAddress(bytes) };
}

function numberOf(text: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number(text);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}

function readV6(text: string): Read<IPAddress> {
  const [, open, address = '', zone, port] =
    /^(\[?)([0-9a-fA-F:.]+)(?:%(\d+))?(?:\](?::(\d+|0x[0-9a-fA-F]+)?)?)?$/.exec(text) ?? [];
  if (open === undefined || (open === '') !== !text.includes(']')) return wrong();
  if (port !== undefined && Number(port) > 65_535) return wrong();
  const [, head = '', tail] = /^(.*?)(?:::(.*))?$/.exec(withoutV4(address)) ?? [];
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  if (!front || !back) return wrong();
  const gap = 8 - front.length - back.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return wrong();
  const groups = [...front, ...Array<number>(gap).fill(0), ...back];
  const bytes = Buffer.alloc(16);
  for (const [at, group] of groups.entries()) bytes.writeUInt16BE(group, at * 2);
  return { value: new IPAddress(bytes, Number(zone ?? 0)) };
}

/** An IPv4 address at the end as two groups. */
function withoutV4(address: string): string {
  const [all, a, b, c, d] = /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address) ?? [];
  if (all === undefined) return address;
  const numbers = [a, b, c, d].map(Number);
  if (numbers.some((one) => one > 255)) return 'x';
  const hex = Buffer.from(numbers).toString('hex');
  return `${address.slice(0, -all.length)}${hex.slice(0, 4)}:${hex.slice(4)}`;
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16));
}

/** The longest run of at least two zeros is left out; some addresses end in an IPv4 address. */
function writeV6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2));
  const v4 = hasV4(groups) ? bytes.subarray(12).join('.') : undefined;
  const shown = v4 === undefined ? groups : groups.slice(0, 6);
  let start = -1;
  let length = 1;
  for (let at = 0; at < shown.length; at += 1) {
    let end = at;
    while (shown[end] === 0) end += 1;
    if (end - at > length) [start, length] = [at, end - at];
  }
  const hex = (part: readonly number[]): string => part.map((one) => one.toString(16)).join(':');
  const text =
    start < 0 ? hex(shown) : `${hex(shown.slice(0, start))}::${hex(shown.slice(start + length))}`;
  if (v4 === undefined) return text;
  return text.endsWith(':') ? text + v4 : `${text}:${v4}`;
}

/** Addresses that carry an IPv4 address: compatible, mapped, translated and ISATAP ones. */
function hasV4(groups: readonly number[]): boolean {
  const [a, b, c, d, e, f, g] = groups as [number, number, number, number, number, number, number];
  if ((a | b | c | d) === 0 && g !== 0) {
    if (e === 0 && (f === 0 || f === 0xffff)) return true;
    if (e === 0xffff && f === 0) return true;
  }
  return e === 0 && f === 0x5efe;
}
