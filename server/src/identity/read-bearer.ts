import type { Head } from '../call/values.ts';

/** Scheme in any case, exactly one space (RFC 9110 section 11.4), three parts of a signed JWT. */
const BEARER = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/**
 * Returns the bearer token, `undefined` if no credential was sent, or `malformed` if the value
 * cannot be a signed JWT (J-18, J-20). Decoders tolerate padding and other alphabets; this check
 * does not.
 */
export function readBearer(head: Head): string | undefined | 'malformed' {
  const values = head.fields.get('authorization') ?? [];
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1) return 'malformed';
  return BEARER.exec(value)?.[1] ?? 'malformed';
}
