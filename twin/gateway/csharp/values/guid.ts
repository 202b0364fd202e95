import { randomUUID } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Read } from './number-parse.ts';

/** 32 hexadecimal digits, and how .NET writes and orders them. */
export class Guid {
  readonly hex: string;

  private constructor(hex: string) {
    this.hex = hex.toLowerCase();
  }

  static readonly empty = new Guid('0'.repeat(32));

  static create = (): Guid => new Guid(randomUUID().replaceAll('-', ''));

  /** The first three groups are numbers, least significant byte first. */
  static fromBytes(bytes: Uint8Array): Guid {
    if (bytes.length !== 16) throw new Fault('ArgumentException');
    return new Guid(swapped(Buffer.from(bytes)).toString('hex'));
  }

  static fromParts(a: number, b: number, c: number, rest: Uint8Array): Guid {
    if (rest.length !== 8) throw new Fault('ArgumentException');
    const head = Buffer.alloc(8);
    head.writeUInt32BE(a >>> 0, 0);
    head.writeUInt16BE(b & 0xffff, 4);
    head.writeUInt16BE(c & 0xffff, 6);
    return new Guid(head.toString('hex') + Buffer.from(rest).toString('hex'));
  }

  /** In one of the formats, or in any. */
  static read(text: string | null, format?: string | null): Read<Guid> {
    if (text === null) return { fault: new Fault('ArgumentNullException') };
    const formats = format === undefined ? 'DNBPX' : formatLetter(format);
    const trimmed = text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
    for (const letter of formats) {
      const groups = SHAPES[letter]?.exec(letter === 'X' ? trimmed.replace(/\s/g, '') : trimmed);
      if (!groups) continue;
      const hex = groups.slice(1).map((group, at) => group.padStart(widthOf(letter, at), '0'));
      return { value: new Guid(hex.join('')) };
    }
    return { fault: new Fault('FormatException', 'Unrecognized Guid format.') };
  }

  bytes = (): Buffer => swapped(Buffer.from(this.hex, 'hex'));

  text(format: string | null = null): string {
    const { hex } = this;
    const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
    const dashed = [...groups, hex.slice(20)].join('-');
    switch (formatLetter(format)) {
      case 'N':
        return hex;
      case 'B':
        return `{${dashed}}`;
      case 'P':
        return `(${dashed})`;
      case 'X': {
        const bytes = hex.slice(16).match(/../g) ?? [];
        const all = groups.slice(0, 3).map((group) => `0x${group}`);
        return `{${all.join(',')},{${bytes.map((byte) => `0x${byte}`).join(',')}}}`;
      }
      default:
        return dashed;
    }
  }

  static compare = (a: Guid, b: Guid): number => (a.hex < b.hex ? -1 : a.hex > b.hex ? 1 : 0);
}

const BYTE = '0[xX]([0-9a-fA-F]{1,2})';

const DASHED =
  '([0-9a-fA-F]{8})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{12})';

const SHAPES: Readonly<Record<string, RegExp>> = {
  N: /^([0-9a-fA-F]{32})$/,
  D: new RegExp(`^${DASHED}$`),
  B: new RegExp(`^\\{${DASHED}\\}$`),
  P: new RegExp(`^\\(${DASHED}\\)$`),
  X: new RegExp(
    `^\\{0[xX]([0-9a-fA-F]{1,8}),0[xX]([0-9a-fA-F]{1,4}),0[xX]([0-9a-fA-F]{1,4}),\\{${Array(8)
      .fill(BYTE)
      .join(',')}\\}\\}$`,
  ),
};

const widthOf = (letter: string, at: number): number => (letter === 'X' ? ([8, 4, 4][at] ?? 2) : 0);

function formatLetter(format: string | null): string {
  const letter = (format || 'D').toUpperCase();
  if (!/^[NDBPX]$/.test(letter)) throw new Fault('FormatException');
  return letter;
}

function swapped(bytes: Buffer): Buffer {
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
