import type { IncomingMessage } from 'node:http';

/** The host name that a request addresses, or why it cannot be trusted. */
export type Authority = { readonly name: string } | { readonly fault: string };

/** An absolute-form target, as sent to a proxy; these listeners serve plain HTTP. */
const ABSOLUTE = /^http:\/\/([^/?#@]+)(?:[/?]|$)/i;

/**
 * A repeated Host header, a target with another authority, and an HTTP version with other framing
 * could each be interpreted differently by another hop (RFC 9112, sections 3.2, 3.2.2 and 6.1).
 */
export function readAuthority({
  httpVersion,
  headersDistinct,
  url = '',
}: IncomingMessage): Authority {
  if (httpVersion !== '1.1') return { fault: 'Send the request as HTTP/1.1.' };
  const [host, ...more] = headersDistinct.host ?? [];
  if (host === undefined || more.length > 0) return { fault: 'Send one Host header.' };
  const name = host.toLowerCase();
  if (url.startsWith('/')) return { name };
  return ABSOLUTE.exec(url)?.[1]?.toLowerCase() === name
    ? { name }
    : { fault: 'Send the path alone as the target, or a URL with the name of the Host header.' };
}
