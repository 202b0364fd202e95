import type { Adapter, AdapterPayload, ClientMetadata } from 'oidc-provider';

/** Entries of all kinds together; the oldest go first, so that no caller can fill the memory. */
const MAX_ENTRIES = 5_000;

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What the engine remembers between two requests: codes, sessions, refresh tokens. */
export class Store {
  readonly #entries = new Map<string, Entry>();

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
      for (const [name, { payload }] of this.#entries) {
        if (name.startsWith(`${kind}:`) && payload[member] === value) return this.#find(name);
      }
      return undefined;
    };
    return {
      upsert: async (id, payload, expiresIn = 0) => {
        this.#entries.delete(key(id));
        this.#entries.set(key(id), { payload, expiresAt: Date.now() + expiresIn * 1000 });
        const oldest = this.#entries.keys().next().value;
        if (this.#entries.size > MAX_ENTRIES && oldest) this.#entries.delete(oldest);
      },
      find: async (id) => this.#find(key(id)),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      consume: async (id) => {
        const entry = this.#entries.get(key(id));
        if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void this.#entries.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [name, { payload }] of this.#entries) {
          if (payload.grantId === grantId) this.#entries.delete(name);
        }
      },
    };
  }

  #find(name: string): AdapterPayload | undefined {
    const entry = this.#entries.get(name);
    if (!entry || entry.expiresAt > Date.now()) return entry?.payload;
    this.#entries.delete(name);
    return undefined;
  }
}
