import { fetchJson } from '../kit/dial.ts';
import type { ManagedIdentity } from '../kit/managed-identity.ts';
import type { OutboundRoutes } from './outbound-routes.ts';

/** A token as the managed-identity endpoint of the directory answers it. */
export interface IdentityToken {
  readonly access_token: string;
  readonly expires_on: string | number;
  readonly resource: string;
  readonly token_type: string;
}

/** The sign-in service hands tokens of deployed identities to the platform under this name. */
const DIRECTORY = 'https://identity.twin.internal/token';

/** A token of an identity for a resource. @throws where the directory does not know the identity. */
export async function requestToken(
  routes: OutboundRoutes,
  { principalId, clientId }: ManagedIdentity,
  resource: string,
): Promise<IdentityToken> {
  const query = new URLSearchParams({ principal_id: principalId, client_id: clientId, resource });
  return (await fetchJson(await routes.own(), `${DIRECTORY}?${query}`)) as IdentityToken;
}
