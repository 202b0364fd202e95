import type { Head } from '../call/values.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/**
 * At most one credential, and only in the Authorization header. Two of them are refused without
 * looking at either: which one counts would differ from hop to hop (J-21). So is any query, since a
 * token in it ends up in logs (RFC 6750 section 2.3, AU-08): names of parameters can be spelled in
 * more ways than a list could hold, and nothing that is served here has one.
 */
export function admitCredentials(head: Head): Refusal | undefined {
  const values = head.fields.get('authorization') ?? [];
  if (values.length > 1 || values[0]?.includes(',')) return refuse('two_credentials');
  return head.target.includes('?') ? refuse('query') : undefined;
}
