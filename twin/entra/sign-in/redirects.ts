import type { Client, Platform } from '../registry.ts';

const PLATFORMS: readonly Platform[] = ['publicClient', 'spa', 'web'];

/**
 * The addresses whose port does not count (RFC 8252 section 7.3), as text: a parser would take
 * `http://127.1`, `http://2130706433` and `http://localhost/%2e%2e` for them as well.
 */
export const LOOPBACK = /^(http:\/\/(?:localhost|127\.0\.0\.1))(?::\d{1,5})?(?=[/?]|$)/;

/** The platform that a client's registration lists the redirect under; none: it is not registered. */
export function platformOf(client: Client, uri: string): Platform | undefined {
  return PLATFORMS.find((platform) =>
    client.redirects[platform].some((registered) => matches(registered, uri)),
  );
}

/** Character for character, but for the port of a loopback address. */
function matches(registered: string, uri: string): boolean {
  if (registered === uri) return true;
  // What no browser could go to, a port over 65535 for one, is nobody's.
  if (!LOOPBACK.test(registered) || !LOOPBACK.test(uri) || !URL.canParse(uri)) return false;
  return withoutPort(registered) === withoutPort(uri);
}

/** An address that names no path has the root's. */
const withoutPort = (uri: string): string =>
  uri.replace(LOOPBACK, '$1').replace(/^http:\/\/[^/?]+$/, '$&/');
