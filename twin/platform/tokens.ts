import { fetchJson } from '../kit/dial.ts';
import type { ManagedIdentity } from '../kit/managed-identity.ts';
import type { OutboundRoutes } from './outbound-routes.ts';

/** A token in the format of the directory's managed-identity endpoint. */
export interface IdentityToken {
  readonly access_token: string;
  readonly expires_on: string | number;
  readonly resource: string;
  readonly token_type: string;
}

/** Where the sign-in service issues tokens of deployed identities to the platform. */
const DIRECTORY = 'https://identity.twin.internal/token';

/** A token of an identity for a resource. @throws if the directory does not know the identity. */
export async function requestToken(
  routes: Pick<OutboundRoutes, 'own'>,
  { principalId, clientId }: ManagedIdentity,
  resource: string,
): Promise<IdentityToken> {
  const query = new URLSearchParams({ principal_id: principalId, client_id: clientId, resource });
  return (await fetchJson(await routes.own(), `${DIRECTORY}?${query}`)) as IdentityToken;
}
