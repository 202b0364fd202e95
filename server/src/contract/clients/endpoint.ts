import type { Endpoint } from './client.ts';

/** From the tenant's sign-in service and the scope that every call needs. */
export function endpointOf(
  known: Pick<Endpoint, 'mcpUrl' | 'clientId'> & {
    /** URL of the sign-in service, with a trailing slash. */
    readonly loginEndpoint: string;
    readonly tenantId: string;
    /** As the registration names it, without the MCP URL. */
    readonly baseScope: string;
  },
): Endpoint {
  const { mcpUrl, clientId, loginEndpoint, tenantId, baseScope } = known;
  const issuer = `${loginEndpoint}${tenantId}`;
  return {
    mcpUrl,
    clientId,
    baseScope: `${mcpUrl}/${baseScope}`,
    authorizationUrl: `${issuer}/oauth2/v2.0/authorize`,
    tokenUrl: `${issuer}/oauth2/v2.0/token`,
  };
}
