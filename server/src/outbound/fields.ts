const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** No control characters: a line break would begin another header (V-10). */
const VALUE = /^[\t\x20-\x7e]*$/;

/**
 * Framing and connection are decided by the sender, and cookies belong to browsers. Another
 * `host` would reach another customer of the same front end, which no list of origins allows.
 */
const RESERVED =
  /^(?:host|connection|keep-alive|te|trailer|upgrade|expect|transfer-encoding|content-length|accept-encoding|cookie|proxy-.*|mcp-outbound.*)$/;

/** Whether a call may set the header; the server asks, and the forwarding site asks again. */
export const isOwnField = (name: string): boolean => NAME.test(name) && !RESERVED.test(name);

export const isFieldValue = (value: unknown): value is string =>
  typeof value === 'string' && VALUE.test(value);
