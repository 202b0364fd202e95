import type Provider from 'oidc-provider';
import { findClient } from '../registry.ts';
import { DEVICE_GRANT } from './judge-token.ts';
import { platformOf } from './redirects.ts';
import type { Service } from './service.ts';

/** Every client is public to the engine: confidential ones have been authenticated before. */
export function clientMetadata({ directory }: Service, clientId: string) {
  if (!findClient(directory, clientId)) return undefined;
  return {
    client_id: clientId,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'implicit', 'refresh_token', DEVICE_GRANT],
    response_types: ['code', 'id_token', 'code id_token'],
    redirect_uris: ['http://localhost/replaced-by-the-registration'],
  } as const;
}

/** Looks up a registration's redirect URIs in the directory at each request. */
export function allowRegisteredRedirects(engine: Provider, { directory }: Service): void {
  engine.Client.prototype.redirectUriAllowed = function allowed(this: { clientId: string }, uri) {
    const client = findClient(directory, this.clientId);
    return client !== undefined && platformOf(client, uri) !== undefined;
  };
}
