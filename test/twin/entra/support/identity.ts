import { randomUUID } from 'node:crypto';
import { TENANT, type Tenant } from './tenant.ts';

export const EXCHANGE = 'api://AzureADTokenExchange';
/** Object id of the identity with which the platform authenticates the API registration. */
export const PLATFORM = 'a1a1a1a1-0000-4000-8000-00000000000a';

/** Trusts the platform's identity, as the hook does. */
export function trustPlatform({ entra, api }: Tenant): void {
  entra.directory.federatedCredentials.push({
    id: randomUUID(),
    applicationId: api.id,
    name: 'browser-sign-in',
    issuer: `${entra.login}${TENANT}/v2.0`,
    subject: PLATFORM,
    audiences: [EXCHANGE],
    description: null,
  });
}

/** The token of a managed identity, as the platform requests it. */
export async function identityToken(
  tenant: Tenant,
  resource = EXCHANGE,
  principal = PLATFORM,
): Promise<string> {
  const query = new URLSearchParams({ principal_id: principal, client_id: randomUUID(), resource });
  const response = await fetch(`${await tenant.served('identity.twin.internal')}/token?${query}`);
  const body = (await response.json()) as { access_token?: string; error_description?: string };
  if (body.access_token === undefined) throw new Error(body.error_description);
  return body.access_token;
}

export const clientAssertion = (client_assertion: string) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion,
});
