import { Fault } from '../fault.ts';

/** White space is ignored anywhere; everything else must be whole groups of four. */
export function fromBase64(text: string | null): Buffer {
  if (text === null) throw new Fault('ArgumentNullException');
  const packed = text.replace(/[ \t\r\n]/g, '');
  const isValid = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
  if (!isValid) throw new Fault('FormatException', 'The input is not a valid Base-64 string.');
  return Buffer.from(packed, 'base64');
}

export function toBase64(bytes: Uint8Array | null): string {
  if (bytes === null) throw new Fault('ArgumentNullException');
  return Buffer.from(bytes).toString('base64');
}
