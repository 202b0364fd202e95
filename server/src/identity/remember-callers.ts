import { hash } from 'node:crypto';
import type { Principal } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import type { VerifyingKey } from './key-set.ts';
import type { VerifiedToken } from './verify-token.ts';

export interface CallerMemory {
  get(credentials: string, now: number): Principal | undefined;
  add(credentials: string, verified: VerifiedToken, now: number): void;
  /** Bytes accounted for what is remembered. */
  bytes(): number;
}

interface Entry {
  /** Serialised: the bytes of one string can be counted, those of many objects cannot. */
  readonly principal: string;
  readonly key: VerifyingKey;
  readonly until: number;
}

/** Bytes of an entry besides text: digest, table slot, object. Node 24 uses 165, plus headroom. */
const ENTRY_BYTES = 256;

/** An upper bound: V8 stores one byte per unit if all units are Latin-1, otherwise two. */
const bytesOf = ({ principal }: Entry): number => ENTRY_BYTES + 2 * principal.length;

/**
 * Caches callers by the digest of what identified them, token and platform header, so that a busy
 * caller costs one signature check in five minutes. Neither is stored itself (AU-13). The cache is bounded in entries and in bytes,
 * because the size of an entry depends on the caller's roles; the least recently used entry is
 * evicted first (D-03).
 *
 * @param holdsKey whether a key is still in the key set: a token is valid no longer than its key.
 */
export function createCallerMemory(holdsKey: (key: VerifyingKey) => boolean): CallerMemory {
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
    get(credentials, now) {
      const digest = digestOf(credentials);
      const entry = take(digest);
      if (!entry || now >= entry.until || !holdsKey(entry.key)) return undefined;
      put(digest, entry);
      return JSON.parse(entry.principal) as Principal;
    },
    add(credentials, { principal, key, expiresAt }, now) {
      const digest = digestOf(credentials);
      const until = Math.min(now + LIMITS.rememberedCallerMs, expiresAt);
      take(digest);
      put(digest, { principal: JSON.stringify(principal), key, until });
      while (entries.size > LIMITS.rememberedCallers || bytes > LIMITS.rememberedCallersBytes)
        take(entries.keys().next().value as string);
    },
  };
}

const digestOf = (credentials: string): string => hash('sha256', credentials, 'base64');
