import { randomBytes, timingSafeEqual } from 'node:crypto';

export interface Key {
  /** The userinfo part of a proxy URL, from which clients build the header (RFC 7617). */
  readonly credentials: string;
  /** Whether a Proxy-Authorization header matches. */
  fits(header: string | undefined): boolean;
}

/**
 * Identifies one dialler. Every process on this machine can connect to a loopback port; without a
 * key it could send requests from the subnet that the port belongs to.
 */
export function createKey(): Key {
  const credentials = `x:${randomBytes(32).toString('hex')}`;
  const expected = Buffer.from(`Basic ${Buffer.from(credentials).toString('base64')}`);
  return {
    credentials,
    fits(header = '') {
      const given = Buffer.from(header);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
