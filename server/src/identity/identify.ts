import type { Head, Principal } from '../call/values.ts';
import type { Authentication } from '../config/config.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';
import { createKeySet, type KeySet, KeysUnavailable } from './key-set.ts';
import { readBearer } from './read-bearer.ts';
import { readPrincipalHeader } from './read-principal-header.ts';
import { createTokenMemory, type TokenMemory } from './remember-tokens.ts';
import { faultOf, type TokenRules, verifyToken } from './verify-token.ts';

export interface IdentityChecks {
  readonly rules: TokenRules;
  readonly keys: KeySet;
  readonly remembered: TokenMemory;
  readonly now: () => number;
}

export function createIdentityChecks(
  rules: TokenRules & Pick<Authentication, 'keysUrl'>,
  now: () => number,
): IdentityChecks {
  const keys = createKeySet(rules.keysUrl, now);
  return { rules, keys, remembered: createTokenMemory(keys.holds), now };
}

/**
 * Identifies the caller of the MCP endpoint. Neither the platform's header nor the token is enough
 * alone: both must be present and name the same tenant and object (P-08, P-10).
 */
export async function identifyCaller(
  head: Head,
  checks: IdentityChecks,
): Promise<Principal | Refusal> {
  const token = readBearer(head);
  if (token === undefined) return refuse('no_credential');
  if (token === 'malformed') return refuse('bad_credential', { fault: 'form' });
  const platform = readPrincipalHeader(head);
  if (!platform) return refuse('bad_credential', { fault: 'platform_header' });
  const verified = await verify(token, checks);
  if ('reason' in verified) return verified;
  const agree = verified.tid === platform.tid && verified.oid === platform.oid;
  return agree ? verified : refuse('bad_credential', { fault: 'disagreement' });
}

/**
 * Identifies the visitor of a page. A browser sends the platform's session instead of a token, so
 * the platform's header is enough to view a page; a request with a token is checked like a call.
 */
export async function identifyVisitor(
  head: Head,
  checks: IdentityChecks,
): Promise<Principal | Refusal> {
  if (head.fields.has('authorization')) return identifyCaller(head, checks);
  const visitor = readPrincipalHeader(head);
  return visitor?.tid === checks.rules.tenantId ? visitor : refuse('no_credential');
}

async function verify(token: string, checks: IdentityChecks): Promise<Principal | Refusal> {
  const now = checks.now();
  const known = checks.remembered.get(token, now);
  if (known) return known;
  try {
    const verified = await verifyToken(token, checks.keys.get, checks.rules, new Date(now));
    checks.remembered.add(token, verified, now);
    return verified.principal;
  } catch (error) {
    if (error instanceof KeysUnavailable) return refuse('keys_unavailable');
    return refuse('bad_credential', { fault: faultOf(error) });
  }
}
