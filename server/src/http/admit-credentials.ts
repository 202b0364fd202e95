import type { Head } from '../call/values.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/**
 * At most one credential, and only in the Authorization header. Two are refused without examining
 * either, because hops would differ on which one counts (J-21). Any query is refused too, since a
 * token in it ends up in logs (RFC 6750 section 2.3, AU-08): parameter names have more spellings
 * than a list could cover, and nothing served here has a query.
 */
export function admitCredentials(head: Head): Refusal | undefined {
  const values = head.fields.get('authorization') ?? [];
  if (values.length > 1 || values[0]?.includes(',')) return refuse('two_credentials');
  return head.target.includes('?') ? refuse('query') : undefined;
}
