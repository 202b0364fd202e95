import type { IncomingMessage } from 'node:http';

/** The one name that a request gives the service, or why it gives none that can be believed. */
export type Authority = { readonly name: string } | { readonly fault: string };

/** The whole URL, as a client of a proxy sends it; these doors speak HTTP in the clear. */
const ABSOLUTE = /^http:\/\/([^/?#@]+)(?:[/?]|$)/i;

/**
 * A Host that stands twice, a target with another authority, and a version whose framing differs
 * would each be read in another way by another hop (RFC 9112, sections 3.2, 3.2.2 and 6.1).
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
