import { type Refusal, refuse } from '../refusal.ts';
import type { Head } from '../values.ts';

/** Query parameters in which tokens have been sent; RFC 6750 section 2.3 calls for none of them. */
const CREDENTIAL_PARAMETERS = /[?&](?:access_token|token|id_token|bearer|authorization)=/i;

/**
 * At most one credential, and only in the Authorization header. Two of them, or one in the query,
 * is refused without looking at either: which one counts would differ from hop to hop (J-21, AU-08).
 */
export function admitCredentials(head: Head): Refusal | undefined {
  const values = head.fields.get('authorization') ?? [];
  if (values.length > 1 || values[0]?.includes(',')) return refuse('two_credentials');
  if (CREDENTIAL_PARAMETERS.test(decodeLoosely(head.target))) return refuse('two_credentials');
  return undefined;
}

/** `%61ccess_token` is the same parameter; a target that does not decode is judged as it stands. */
function decodeLoosely(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
