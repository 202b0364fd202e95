import type { DirectoryState } from '../directory.ts';
import type { Issuing } from '../tokens/claims.ts';
import type { KeyRing } from '../tokens/keys.ts';

/** Directory-wide settings outside of registrations that decide what clients get. */
export interface Strictness {
  /** Whether users may consent to scopes; otherwise an administrator must. */
  readonly usersMayConsent: boolean;
  /** Whether a token carries all consented scopes of its API, or only the requested ones. */
  readonly gathersScopes: boolean;
  /**
   * What Entra previews or lacks: advertised PKCE methods, `iss` in callbacks, self-registering
   * clients.
   */
  readonly preview: boolean;
}

/** The sign-in service, as its steps see it. */
export interface Service {
  readonly directory: DirectoryState;
  /** Its address, with a slash at the end. */
  readonly login: string;
  readonly keys: KeyRing;
  readonly strictness: Strictness;
  /** Reads a JSON document from another host. */
  fetchDocument(url: string): Promise<unknown>;
  /** Milliseconds since the epoch, by the service's own clock. */
  now(): number;
}

export const issuing = ({ directory, login, now }: Service): Issuing => ({
  directory,
  login,
  now: Math.floor(now() / 1000),
});

export const issuerOf = ({ directory, login }: Service): string =>
  `${login}${directory.tenantId}/v2.0`;
