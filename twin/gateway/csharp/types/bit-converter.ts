import { Fault } from '../fault.ts';
import type { Members, Overloads, TypeOf } from '../member.ts';
import type { Type } from '../types.ts';
import { fixed, present, shared } from './describe.ts';

/** How a type stands in bytes, least significant first. */
interface Layout {
  readonly size: number;
  read(bytes: Buffer, at: number): unknown;
  write(bytes: Buffer, value: never): void;
}

const LAYOUTS: Readonly<Record<Type, Layout>> = {
  bool: {
    size: 1,
    read: (bytes, at) => bytes[at] !== 0,
    write: (bytes, value: boolean) => bytes.writeUInt8(Number(value)),
  },
  char: {
    size: 2,
    read: (bytes, at) => String.fromCharCode(bytes.readUInt16LE(at)),
    write: (bytes, value: string) => bytes.writeUInt16LE(value.charCodeAt(0)),
  },
  double: {
    size: 8,
    read: (bytes, at) => bytes.readDoubleLE(at),
    write: (bytes, value: number) => bytes.writeDoubleLE(value),
  },
  float: {
    size: 4,
    read: (bytes, at) => bytes.readFloatLE(at),
    write: (bytes, value: number) => bytes.writeFloatLE(value),
  },
  short: {
    size: 2,
    read: (bytes, at) => bytes.readInt16LE(at),
    write: (bytes, value: number) => bytes.writeInt16LE(value),
  },
  int: {
    size: 4,
    read: (bytes, at) => bytes.readInt32LE(at),
    write: (bytes, value: number) => bytes.writeInt32LE(value),
  },
  long: {
    size: 8,
    read: (bytes, at) => bytes.readBigInt64LE(at),
    write: (bytes, value: bigint) => bytes.writeBigInt64LE(value),
  },
  ushort: {
    size: 2,
    read: (bytes, at) => bytes.readUInt16LE(at),
    write: (bytes, value: number) => bytes.writeUInt16LE(value),
  },
  uint: {
    size: 4,
    read: (bytes, at) => bytes.readUInt32LE(at),
    write: (bytes, value: number) => bytes.writeUInt32LE(value),
  },
  ulong: {
    size: 8,
    read: (bytes, at) => bytes.readBigUInt64LE(at),
    write: (bytes, value: bigint) => bytes.writeBigUInt64LE(value),
  },
};

const layout = (type: Type): Layout => LAYOUTS[type] as Layout;

function bytesOf(type: Type, value: unknown): Buffer {
  const bytes = Buffer.alloc(layout(type).size);
  layout(type).write(bytes, value as never);
  return bytes;
}

const reading = (type: Type): Overloads => [
  shared(['byte[]', 'int'], type, (given: Buffer | null, start: number) => {
    const bytes = present(given);
    const { size, read } = layout(type);
    if (start < 0 || start >= bytes.length) throw new Fault('ArgumentOutOfRangeException');
    if (start > bytes.length - size) throw new Fault('ArgumentException');
    return read(bytes, start);
  }),
];

const NAMES: Readonly<Record<string, Type>> = {
  ToBoolean: 'bool',
  ToChar: 'char',
  ToDouble: 'double',
  ToInt16: 'short',
  ToInt32: 'int',
  ToInt64: 'long',
  ToSingle: 'float',
  ToUInt16: 'ushort',
  ToUInt32: 'uint',
  ToUInt64: 'ulong',
};

/** `AB-01`. */
function dashed(given: Buffer | null, start = 0, length?: number): string {
  const bytes = present(given);
  const count = length ?? bytes.length - start;
  const isOutside = start < 0 || (start >= bytes.length && start > 0);
  if (isOutside || count < 0) throw new Fault('ArgumentOutOfRangeException');
  if (start > bytes.length - count) throw new Fault('ArgumentException');
  const hex = bytes
    .subarray(start, start + count)
    .toString('hex')
    .toUpperCase();
  return (hex.match(/../g) ?? []).join('-');
}

const STATICS: Members = {
  ...Object.fromEntries(Object.entries(NAMES).map(([name, type]) => [name, reading(type)])),
  GetBytes: Object.keys(LAYOUTS).map((type) =>
    shared([type], 'byte[]', (value: unknown) => bytesOf(type, value)),
  ),
  ToString: [
    shared(['byte[]'], 'string', (bytes: Buffer) => dashed(bytes)),
    shared(['byte[]', 'int'], 'string', (bytes: Buffer, start: number) => dashed(bytes, start)),
    shared(['byte[]', 'int', 'int'], 'string', dashed),
  ],
  DoubleToInt64Bits: [
    shared(['double'], 'long', (value: number) => bytesOf('double', value).readBigInt64LE()),
  ],
  Int64BitsToDouble: [
    shared(['long'], 'double', (value: bigint) => bytesOf('long', value).readDoubleLE()),
  ],
  IsLittleEndian: fixed('bool', true),
};

export const BIT_CONVERTER: TypeOf = { name: 'BitConverter', statics: STATICS };
