import type { Head } from '../call/values.ts';

/** Scheme in any case, exactly one space (RFC 9110 section 11.4), and the shape of a signed JWT. */
const BEARER = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

/**
 * The bearer token: `undefined` where no credential was sent, `malformed` where what was sent cannot
 * be a signed JWT (J-18, J-20). Decoders are lenient about padding and alphabets, this is not.
 */
export function readBearer(head: Head): string | undefined | 'malformed' {
  const values = head.fields.get('authorization') ?? [];
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1) return 'malformed';
  return BEARER.exec(value)?.[1] ?? 'malformed';
}
