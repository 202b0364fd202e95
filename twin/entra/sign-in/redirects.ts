import type { Client, Platform } from '../registry.ts';

const PLATFORMS: readonly Platform[] = ['publicClient', 'spa', 'web'];

/**
 * Redirects whose port is ignored (RFC 8252 section 7.3). Compared as text, because a URL parser
 * would also accept `http://127.1`, `http://2130706433` and `http://localhost/%2e%2e`.
 */
export const LOOPBACK = /^(http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?(?=[/?]|$)/;

/** The platform under which a client's registration lists the redirect; `undefined` if unlisted. */
export function platformOf(client: Client, uri: string): Platform | undefined {
  return PLATFORMS.find((platform) =>
    client.redirects[platform].some((registered) => matches(registered, uri)),
  );
}

/** Character for character, except for the port of a loopback address. */
function matches(registered: string, uri: string): boolean {
  if (registered === uri) return true;
  // An address that no browser could open, such as one with a port over 65535, matches nothing.
  if (!LOOPBACK.test(registered) || !LOOPBACK.test(uri) || !URL.canParse(uri)) return false;
  return withoutPort(registered) === withoutPort(uri);
}

/** An address without a path means the root path. */
const withoutPort = (uri: string): string =>
  uri.replace(LOOPBACK, '$1').replace(/^http:\/\/[^/?]+$/, '$&/');
