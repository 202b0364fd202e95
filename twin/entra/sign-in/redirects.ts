import type { Client, Platform } from '../registry.ts';

const PLATFORMS: readonly Platform[] = ['publicClient', 'spa', 'web'];
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The platform that a client's registration lists the redirect under; none: it is not registered. */
export function platformOf(client: Client, uri: string): Platform | undefined {
  return PLATFORMS.find((platform) =>
    client.redirects[platform].some((registered) => matches(registered, uri)),
  );
}

/** Exactly, but for the port of a loopback address (RFC 8252 section 7.3). */
function matches(registered: string, uri: string): boolean {
  if (registered === uri) return true;
  const [known, given] = [registered, uri].map(loopback);
  return (
    known !== undefined &&
    given !== undefined &&
    known.hostname === given.hostname &&
    known.pathname === given.pathname &&
    known.search === given.search
  );
}

function loopback(uri: string): URL | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const isPlain = url?.protocol === 'http:' && url.username === '' && url.password === '';
  return isPlain && LOOPBACK.has(url.hostname) && url.hash === '' ? url : undefined;
}
