/** The wire format of Protocol Buffers, without a schema. */

/** A length-delimited field, or a number. */
export type Wire = Buffer | bigint;

export const isText = (wire: Wire | undefined): wire is Buffer => Buffer.isBuffer(wire);

/** Fields of a message by number; the last one counts if it stands more than once. */
export function fields(message: Buffer): {
  one(number: number): Wire | undefined;
  all(number: number): readonly Wire[];
} {
  const found = new Map<number, Wire[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new Error('The message is cut off.');
    at += length;
    return message.subarray(at - length, at);
  };
  const read: Readonly<Record<number, () => Wire>> = {
    0: varint,
    1: () => take(8).readBigUInt64LE(),
    2: () => take(Number(varint())),
    5: () => BigInt(take(4).readUInt32LE()),
  };
  while (at < message.length) {
    const tag = Number(varint());
    const value = read[tag & 7]?.();
    if (value === undefined) throw new Error(`Wire type ${tag & 7} is not known.`);
    found.set(tag >> 3, [...(found.get(tag >> 3) ?? []), value]);
  }
  return { one: (number) => found.get(number)?.at(-1), all: (number) => found.get(number) ?? [] };
}
