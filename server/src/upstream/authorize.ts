import type { UpstreamCredential } from '../call/upstream.ts';
import { ENVIRONMENT_HEADER, encodeVariables } from '../contract/program-environment.ts';

/** Headers that identify this server, or its caller, in the next request to an upstream. */
export type Authorize = () => Promise<Readonly<Record<string, string>>>;

/** Where the keys and tokens of one call come from; each fails with a `NeedUnmet`. */
export interface Keys {
  secret(name: string): string;
  /** A token of this server's own identity; without an audience, for the API that this server is. */
  ofIdentity(audience: string | undefined): Promise<string>;
  /** A token for the caller. */
  onBehalfOf(scope: string): Promise<string>;
}

/** Asked for each request, because a session outlives a token. */
export function authorizeWith(credential: UpstreamCredential | undefined, keys: Keys): Authorize {
  return async () => {
    switch (credential?.kind) {
      case undefined:
        return {};
      case 'header':
        return { [credential.header]: credential.prefix + keys.secret(credential.secret) };
      case 'identity':
        return bearer(await keys.ofIdentity(credential.audience));
      case 'onBehalfOf':
        return bearer(await keys.onBehalfOf(credential.scope));
      case 'environment': {
        const variables = { [credential.variable]: keys.secret(credential.secret) };
        return { [ENVIRONMENT_HEADER]: encodeVariables(variables) };
      }
    }
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
