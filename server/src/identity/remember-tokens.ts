import { hash } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { VerifyingKey } from './key-set.ts';
import type { VerifiedToken } from './verify-token.ts';

export interface TokenMemory {
  get(token: string, now: number): VerifiedToken | undefined;
  add(token: string, verified: VerifiedToken, now: number): void;
}

/**
 * Verified tokens by their digest, so that a busy caller costs one signature check in five minutes.
 * The token itself is not kept (AU-13). Bounded, least recently used out first (D-03).
 *
 * @param holdsKey whether a key is still in the key set: a token counts no longer than its key.
 */
export function createTokenMemory(holdsKey: (key: VerifyingKey) => boolean): TokenMemory {
  const entries = new Map<string, VerifiedToken & { readonly until: number }>();
  return {
    get(token, now) {
      const digest = digestOf(token);
      const entry = entries.get(digest);
      if (!entry) return undefined;
      entries.delete(digest);
      if (now >= entry.until || !holdsKey(entry.key)) return undefined;
      entries.set(digest, entry);
      return entry;
    },
    add(token, verified, now) {
      const until = Math.min(now + LIMITS.verifiedTokenMs, verified.expiresAt);
      entries.set(digestOf(token), { ...verified, until });
      if (entries.size > LIMITS.verifiedTokens)
        entries.delete(entries.keys().next().value as string);
    },
  };
}

const digestOf = (token: string): string => hash('sha256', token, 'base64');
