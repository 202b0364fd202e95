/**
 * An origin that a tool may declare: HTTPS on its usual port, and a name in lower case with a
 * top-level domain.
 */
const SERVICE_ORIGIN = /^https:\/\/(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/**
 * Names that belong to this machine or to the network that it is in: RFC 6761 section 6.3, RFC 6762,
 * RFC 8375, and `internal`, which ICANN has reserved and clouds use for their metadata services.
 */
const LOCAL = /\.(?:localhost|local|internal|home\.arpa)$/;

/** Why a tool may not declare the origin, as a sentence; `undefined` if it may. */
export function faultOfOrigin(text: string): string | undefined {
  if (text.length <= 261 && SERVICE_ORIGIN.test(text)) {
    return LOCAL.test(text)
      ? 'Names under localhost, local, internal and home.arpa do not lead to the internet; declare a public host name.'
      : undefined;
  }
  const host = URL.canParse(text) ? new URL(text).hostname : '';
  // The parser writes every form of an address as four numbers, also `0x7f.1` and 2852039166.
  if (/^\[|^(?:\d+\.){3}\d+$/.test(host)) {
    return 'IP addresses are not supported; declare the host name of the service.';
  }
  if (host !== '' && !host.includes('.')) {
    return 'A name without a dot resolves only within one network; declare the full host name of the service.';
  }
  return 'Write https and a host name in lower case, without port, path or trailing slash, such as https://api.example.com.';
}

export const isServiceOrigin = (text: string): boolean => faultOfOrigin(text) === undefined;
