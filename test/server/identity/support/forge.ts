import { createHmac, createSign, type KeyObject } from 'node:crypto';

/** A part of a token: an object is written as JSON; text and bytes are used unchanged. */
export type Part = Record<string, unknown> | string | Uint8Array;

export const encode = (part: Part): string => {
  const bytes =
    typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part);
  return Buffer.from(bytes as string).toString('base64url');
};

/** Returns the signature of the text before the second dot. */
export type Signer = (input: string) => Buffer;

export const rsa =
  (key: KeyObject, digest = 'RSA-SHA256'): Signer =>
  (input) =>
    createSign(digest).update(input).sign(key);

export const hmac =
  (secret: string | Uint8Array): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

/** A token of any content, however invalid: libraries would refuse to write most of them. */
export function forge(header: Part, payload: Part, sign: Signer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign(input).toString('base64url')}`;
}
