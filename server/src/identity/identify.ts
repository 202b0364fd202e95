import type { Head, Principal } from '../call/values.ts';
import type { Authentication } from '../config/config.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';
import { createKeySet, type KeySet, KeysUnavailable } from './key-set.ts';
import { readBearer } from './read-bearer.ts';
import { PRINCIPAL_HEADERS, readPrincipalHeader } from './read-principal-header.ts';
import { type CallerMemory, createCallerMemory } from './remember-callers.ts';
import { faultOf, type TokenRules, type VerifiedToken, verifyToken } from './verify-token.ts';

export interface IdentityChecks {
  readonly rules: TokenRules;
  readonly keys: KeySet;
  readonly remembered: CallerMemory;
  readonly now: () => number;
}

type Identified = Principal | Refusal;

export function createIdentityChecks(
  rules: TokenRules & Pick<Authentication, 'keysUrl'>,
  now: () => number,
): IdentityChecks {
  const keys = createKeySet(rules.keysUrl, now);
  return { rules, keys, remembered: createCallerMemory(keys.holds), now };
}

/**
 * Identifies the caller of the MCP endpoint. Neither the platform's header nor the token is enough
 * alone: both must be present and name the same tenant and object (P-08, P-10).
 */
export function identifyCaller(
  head: Head,
  checks: IdentityChecks,
): Identified | Promise<Identified> {
  const token = readBearer(head);
  if (token === undefined) return refuse('no_credential');
  if (token === 'malformed') return refuse('bad_credential', { fault: 'form' });
  const credentials = joinCredentials(token, head);
  const known = checks.remembered.get(credentials, checks.now());
  if (known) return known;
  return identifyUnknown(token, credentials, head, checks);
}

async function identifyUnknown(
  token: string,
  credentials: string,
  head: Head,
  checks: IdentityChecks,
): Promise<Identified> {
  const platform = readPrincipalHeader(head);
  if (!platform) return refuse('bad_credential', { fault: 'platform_header' });
  const verified = await verify(token, checks);
  if ('reason' in verified) return verified;
  const { principal } = verified;
  if (principal.tid !== platform.tid || principal.oid !== platform.oid) {
    return refuse('bad_credential', { fault: 'disagreement' });
  }
  checks.remembered.add(credentials, verified, checks.now());
  return principal;
}

/**
 * Identifies the visitor of a page. A browser sends the platform's session instead of a token, so
 * the platform's header is enough to view a page; a request with a token is checked like a call.
 */
export function identifyVisitor(
  head: Head,
  checks: IdentityChecks,
): Identified | Promise<Identified> {
  if (head.fields.has('authorization')) return identifyCaller(head, checks);
  const visitor = readPrincipalHeader(head);
  return visitor?.tid === checks.rules.tenantId ? visitor : refuse('no_credential');
}

/** Everything that the decision depends on, in one string that no other credentials have. */
function joinCredentials(token: string, { fields }: Head): string {
  let joined = token;
  for (const name of PRINCIPAL_HEADERS) {
    const values = fields.get(name) ?? [];
    // No field value contains a line feed.
    joined += `\n${values.length}\n${values.join('\n')}`;
  }
  return joined;
}

async function verify(token: string, checks: IdentityChecks): Promise<VerifiedToken | Refusal> {
  try {
    return await verifyToken(token, checks.keys.get, checks.rules, new Date(checks.now()));
  } catch (error) {
    if (error instanceof KeysUnavailable) return refuse('keys_unavailable');
    return refuse('bad_credential', { fault: faultOf(error) });
  }
}
