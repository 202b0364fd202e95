import { hash } from 'node:crypto';
import { LIMITS } from '../limits.ts';
import type { VerifyingKey } from './key-set.ts';
import type { VerifiedToken } from './verify-token.ts';

/**
 * Verified tokens by their digest, so that a busy caller costs one signature check in five minutes.
 * The token itself is not kept (AU-13). Bounded, least recently used out first (D-03).
 */
export class RememberedTokens {
  readonly #entries = new Map<string, VerifiedToken & { readonly until: number }>();
  readonly #holdsKey: (key: VerifyingKey) => boolean;

  /** @param holdsKey whether a key is still in the key set: a token counts no longer than its key. */
  constructor(holdsKey: (key: VerifyingKey) => boolean) {
    this.#holdsKey = holdsKey;
  }

  get(token: string, now: number): VerifiedToken | undefined {
    const digest = hash('sha256', token, 'base64');
    const entry = this.#entries.get(digest);
    if (!entry) return undefined;
    this.#entries.delete(digest);
    if (now >= entry.until || !this.#holdsKey(entry.key)) return undefined;
    this.#entries.set(digest, entry);
    return entry;
  }

  add(token: string, verified: VerifiedToken, now: number): void {
    const until = Math.min(now + LIMITS.verifiedTokenMs, verified.expiresAt);
    this.#entries.set(hash('sha256', token, 'base64'), { ...verified, until });
    if (this.#entries.size > LIMITS.verifiedTokens) {
      this.#entries.delete(this.#entries.keys().next().value as string);
    }
  }
}
