import type { Adapter, AdapterPayload, ClientMetadata } from 'oidc-provider';

/** Entries of all kinds together; the oldest go first, so that no caller can fill the memory. */
const MAX_ENTRIES = 5_000;

/**
 * What the engine remembers between two requests: codes, sessions, refresh tokens. Expired ones stay,
 * so that the engine can say that they are.
 */
export class Store {
  readonly #entries = new Map<string, AdapterPayload>();

  /** @param find what the engine must know of a client. */
  adapter(kind: string, find: (clientId: string) => ClientMetadata | undefined): Adapter {
    if (kind === 'Client') return { ...this.#adapter(kind), find: async (id) => find(id) };
    // A refresh token stays good when it is used, as Entra documents; there is a new one all the same.
    if (kind === 'RefreshToken') return { ...this.#adapter(kind), consume: async () => {} };
    return this.#adapter(kind);
  }

  #adapter(kind: string): Adapter {
    const key = (id: string) => `${kind}:${id}`;
    const findBy = async (member: 'uid' | 'userCode', value: string) => {
      for (const [name, payload] of this.#entries) {
        if (name.startsWith(`${kind}:`) && payload[member] === value) return payload;
      }
      return undefined;
    };
    return {
      upsert: async (id, payload) => {
        this.#entries.delete(key(id));
        this.#entries.set(key(id), payload);
        const [oldest] = this.#entries.keys();
        if (this.#entries.size > MAX_ENTRIES && oldest) this.#entries.delete(oldest);
      },
      find: async (id) => this.#entries.get(key(id)),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      consume: async (id) => {
        const payload = this.#entries.get(key(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void this.#entries.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [name, payload] of this.#entries) {
          if (payload.grantId === grantId) this.#entries.delete(name);
        }
      },
    };
  }
}
