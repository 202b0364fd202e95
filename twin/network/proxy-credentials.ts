import { randomBytes, timingSafeEqual } from 'node:crypto';

export interface Key {
  /** As it stands in front of the host of a URL; every client makes the header of it (RFC 7617). */
  readonly credentials: string;
  /** Whether a Proxy-Authorization carries it. */
  fits(header: string | undefined): boolean;
}

/**
 * What tells one dialler from another: every process of this machine reaches a port on loopback, and
 * whoever reaches one without a key would stand in the subnet that it leads out of.
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
