import type { Clock } from '../kit/hop.ts';
import { readSigningKeys, type SigningKeys } from '../kit/signing-keys.ts';

/** The issuer and the keys of an OpenID configuration. */
export interface KeySet extends SigningKeys {
  readonly issuer: string;
}

/** The two intervals from the reference of validate-jwt. */
const KEEP_MS = 60 * 60_000;
const ASK_AGAIN_MS = 5 * 60_000;

/** Configurations that are remembered; a policy may let callers name the tenant. */
const MAX_KNOWN = 1_000;

interface Cached {
  set: KeySet | undefined;
  askedAt: number;
  asking: Promise<void> | undefined;
}

/**
 * Key sets by the URL of their configuration: kept for an hour, and fetched again for an unknown
 * key or after a failure, at most every five minutes.
 */
export class KeySets {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #fetchJson: (url: string) => Promise<unknown>;
  readonly #known = new Map<string, Cached>();

  constructor(clock: Pick<Clock, 'now'>, fetchJson: (url: string) => Promise<unknown>) {
    this.#clock = clock;
    this.#fetchJson = fetchJson;
  }

  /** The set in which to look up a key; `undefined` while none could be fetched. */
  async find(url: string, kid: string | undefined): Promise<KeySet | undefined> {
    const cached = this.#known.get(url) ?? this.#remember(url);
    if (this.#isDue(cached, kid)) cached.asking = this.#ask(url, cached);
    await cached.asking;
    return cached.set;
  }

  #remember(url: string): Cached {
    const cached = { set: undefined, askedAt: Number.NEGATIVE_INFINITY, asking: undefined };
    if (this.#known.size >= MAX_KNOWN) {
      this.#known.delete(this.#known.keys().next().value as string);
    }
    this.#known.set(url, cached);
    return cached;
  }

  #isDue({ set, askedAt }: Cached, kid: string | undefined): boolean {
    const age = this.#clock.now() - askedAt;
    return age >= (set?.has(kid) ? KEEP_MS : ASK_AGAIN_MS);
  }

  async #ask(url: string, cached: Cached): Promise<void> {
    cached.askedAt = this.#clock.now();
    try {
      cached.set = await this.#fetch(url);
    } catch {
      // A previously fetched set stays in use; without one, all tokens are refused.
    } finally {
      cached.asking = undefined;
    }
  }

  async #fetch(url: string): Promise<KeySet> {
    const { issuer, jwks_uri } = (await this.#fetchJson(url)) as Record<string, unknown>;
    return {
      issuer: String(issuer),
      ...(await readSigningKeys(await this.#fetchJson(String(jwks_uri)))),
    };
  }
}
