/**
 * An origin that a tool may declare: HTTPS on its usual port, and a name in lower case with a
 * top-level domain, so that it is neither an address nor a name of this machine, which every name
 * below `localhost` is (RFC 6761 section 6.3).
 */
const SERVICE_ORIGIN = /^https:\/\/(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

export const isServiceOrigin = (text: string): boolean =>
  text.length <= 261 && SERVICE_ORIGIN.test(text) && !text.endsWith('.localhost');
