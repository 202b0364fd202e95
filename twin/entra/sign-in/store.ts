import type { Adapter, AdapterPayload, ClientMetadata } from 'oidc-provider';

/**
 * Entries per kind; the oldest are dropped first, so that no caller can fill the memory. Each kind
 * has its own bound: starting an interaction needs no credential, and must not evict sessions.
 */
const MAX_ENTRIES = 5_000;

/**
 * What the engine remembers between requests: codes, sessions, refresh tokens. Expired entries
 * stay, so that the engine can report them as expired.
 */
export class Store {
  readonly #kinds = new Map<string, Map<string, AdapterPayload>>();

  /** @param find looks up what the engine must know about a client. */
  adapter(kind: string, find: (clientId: string) => ClientMetadata | undefined): Adapter {
    if (kind === 'Client') return { ...this.#adapter(kind), find: async (id) => find(id) };
    // As Entra documents, using a refresh token does not invalidate it, although a new one is
    // issued.
    if (kind === 'RefreshToken') return { ...this.#adapter(kind), consume: async () => {} };
    return this.#adapter(kind);
  }

  #adapter(kind: string): Adapter {
    const entries = this.#kinds.get(kind) ?? new Map<string, AdapterPayload>();
    this.#kinds.set(kind, entries);
    const findBy = async (member: 'uid' | 'userCode', value: string) =>
      [...entries.values()].find((payload) => payload[member] === value);
    return {
      upsert: async (id, payload) => {
        entries.delete(id);
        entries.set(id, payload);
        const [oldest] = entries.keys();
        if (entries.size > MAX_ENTRIES && oldest) entries.delete(oldest);
      },
      find: async (id) => entries.get(id),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      consume: async (id) => {
        const payload = entries.get(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void entries.delete(id),
      revokeByGrantId: async (grantId) => {
        for (const [id, payload] of entries) {
          if (payload.grantId === grantId) entries.delete(id);
        }
      },
    };
  }
}
