import type { Clock } from '../kit/hop.ts';
import type { ManagedIdentity } from '../kit/managed-identity.ts';
import { PolicyError } from './policy-error.ts';

/** Issues the tokens of managed identities. */
const ENDPOINT = 'https://identity.twin.internal/token';

/** A token is replaced this long before it expires. */
const EARLY_MS = 5 * 60_000;

interface Token {
  readonly access_token: string;
  /** Seconds since the epoch. */
  readonly expires_on: number | string;
}

/** Tokens that are kept, the oldest dropped first; an expression may compose the resource. */
const MAX_KEPT = 100;

/** Tokens by identity and resource, cached until shortly before they expire. */
export function createTokens(clock: Clock, fetchJson: (url: string) => Promise<unknown>) {
  const known = new Map<string, Token>();
  return async ({ principalId, clientId }: ManagedIdentity, resource: string): Promise<string> => {
    const key = `${clientId} ${resource}`;
    const kept = known.get(key);
    if (kept && Number(kept.expires_on) * 1000 - EARLY_MS > clock.now()) return kept.access_token;
    const query = { principal_id: principalId, client_id: clientId, resource };
    try {
      const token = (await fetchJson(`${ENDPOINT}?${new URLSearchParams(query)}`)) as Token;
      known.delete(key);
      if (known.size >= MAX_KEPT) known.delete(known.keys().next().value as string);
      known.set(key, token);
      return token.access_token;
    } catch {
      throw new PolicyError('ManagedIdentityFailure', 'The identity of the gateway got no token.');
    }
  };
}
