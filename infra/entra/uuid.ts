import { createHash } from 'node:crypto';

/** Generated once for this product; a different value would change the id of every scope and role. */
const NAMESPACE = '8f2d6a1e-3b47-4c59-9d05-6e1c7a90b4f3';

/** RFC 9562 version 5: a name always gives the same UUID, on every machine. */
export function uuidFromName(name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  return digest.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
