import { hash } from 'node:crypto';
import type { Principal } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import type { VerifyingKey } from './key-set.ts';
import type { VerifiedToken } from './verify-token.ts';

export interface TokenMemory {
  get(token: string, now: number): Principal | undefined;
  add(token: string, verified: VerifiedToken, now: number): void;
  /** Bytes that are accounted for what is remembered. */
  bytes(): number;
}

interface Entry {
  /** As text, because the bytes of one string can be counted and those of many objects cannot. */
  readonly principal: string;
  readonly key: VerifyingKey;
  readonly until: number;
}

/** Bytes of an entry besides the text: digest, place in the table, object. Node 24 takes 165; the rest is room. */
const ENTRY_BYTES = 256;

/** An upper bound: V8 takes one byte for each unit where all of them are Latin, and else two. */
const bytesOf = ({ principal }: Entry): number => ENTRY_BYTES + 2 * principal.length;

/**
 * Verified tokens by their digest, so that a busy caller costs one signature check in five minutes.
 * The token itself is not kept (AU-13). Bounded by number and by bytes, because a caller's roles
 * decide what one entry costs; least recently used out first (D-03).
 *
 * @param holdsKey whether a key is still in the key set: a token counts no longer than its key.
 */
export function createTokenMemory(holdsKey: (key: VerifyingKey) => boolean): TokenMemory {
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const take = (digest: string): Entry | undefined => {
    const entry = entries.get(digest);
    if (entry && entries.delete(digest)) bytes -= bytesOf(entry);
    return entry;
  };
  const put = (digest: string, entry: Entry): void => {
    entries.set(digest, entry);
    bytes += bytesOf(entry);
  };

  return {
    bytes: () => bytes,
    get(token, now) {
      const digest = digestOf(token);
      const entry = take(digest);
      if (!entry || now >= entry.until || !holdsKey(entry.key)) return undefined;
      put(digest, entry);
      return JSON.parse(entry.principal) as Principal;
    },
    add(token, { principal, key, expiresAt }, now) {
      const digest = digestOf(token);
      const until = Math.min(now + LIMITS.verifiedTokenMs, expiresAt);
      take(digest);
      put(digest, { principal: JSON.stringify(principal), key, until });
      while (entries.size > LIMITS.verifiedTokens || bytes > LIMITS.verifiedTokensBytes)
        take(entries.keys().next().value as string);
    },
  };
}

const digestOf = (token: string): string => hash('sha256', token, 'base64');
