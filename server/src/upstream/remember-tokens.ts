import { LIMITS } from '../contract/limits.ts';

/** A token for another server. */
export interface IssuedToken {
  readonly text: string;
  /** Milliseconds since the epoch from which it must not be used any more. */
  readonly until: number;
}

export type TokenMemory = (key: string, issue: () => Promise<IssuedToken>) => Promise<string>;

/**
 * Remembers tokens by what they were issued for. However many calls wait for a token, it is requested
 * once. Failures are not remembered.
 *
 * @param now milliseconds since the epoch.
 */
export function createTokenMemory(now: () => number): TokenMemory {
  const held = new Map<string, { readonly token: Promise<IssuedToken>; until: number }>();
  return async (key, issue) => {
    const known = held.get(key);
    held.delete(key);
    const entry =
      known && now() < known.until ? known : { token: issue(), until: Number.POSITIVE_INFINITY };
    held.set(key, entry);
    const [oldest] = held.keys();
    if (held.size > LIMITS.rememberedTokens && oldest !== undefined) held.delete(oldest);
    try {
      const { text, until } = await entry.token;
      entry.until = until;
      return text;
    } catch (error) {
      if (held.get(key) === entry) held.delete(key);
      throw error;
    }
  };
}
