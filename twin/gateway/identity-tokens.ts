import { createHash } from 'node:crypto';
import type { Clock } from '../kit/hop.ts';
import { PolicyError } from './policy-error.ts';

/** Where managed identities get their tokens. */
const ENDPOINT = 'https://identity.twin.internal/token';

/** A token is not used in the last minutes of its life. */
const EARLY_MS = 5 * 60_000;

/** The identity of the service, which Azure makes up when it is deployed. */
export interface Identity {
  readonly principalId: string;
  readonly clientId: string;
}

/** The same resource has the same identity on every machine. */
export const identityOf = (resourceId: string): Identity => ({
  principalId: uuidOf(`${resourceId.toLowerCase()} principal`),
  clientId: uuidOf(`${resourceId.toLowerCase()} client`),
});

/** Version 8 of RFC 9562: digits of one's own making. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

interface Token {
  readonly access_token: string;
  /** Seconds since the epoch. */
  readonly expires_on: number | string;
}

/** Tokens of one identity by resource, kept while they live. */
export function createTokens(clock: Clock, fetchJson: (url: string) => Promise<unknown>) {
  const known = new Map<string, Token>();
  return async ({ principalId, clientId }: Identity, resource: string): Promise<string> => {
    const kept = known.get(resource);
    if (kept && Number(kept.expires_on) * 1000 - EARLY_MS > clock.now()) return kept.access_token;
    const query = { principal_id: principalId, client_id: clientId, resource };
    try {
      const token = (await fetchJson(`${ENDPOINT}?${new URLSearchParams(query)}`)) as Token;
      known.set(resource, token);
      return token.access_token;
    } catch {
      throw new PolicyError('ManagedIdentityFailure', 'The identity of the gateway got no token.');
    }
  };
}
