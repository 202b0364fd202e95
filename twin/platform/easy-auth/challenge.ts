import { type Answer, denied, json } from '../platform-answer.ts';
import type { Provider } from './settings.ts';
import type { Visit } from './visit.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * 401 with the platform's challenge. It names the site's own host and the metadata document whose
 * path is the request's path after the well-known part (RFC 9728, section 3.1).
 */
export function challenge(
  { host, path }: Visit,
  provider: Provider | undefined,
  scopes: readonly string[],
): Answer {
  if (!provider?.challenges) return denied(401);
  const parameters = [
    `realm="${host}"`,
    `authorization_uri="${provider.issuer.replace(/\/v2\.0$/, '/oauth2/v2.0/authorize')}"`,
    `resource_id="${provider.clientId}"`,
  ];
  const document = `https://${host}${WELL_KNOWN}${path === '/' ? '' : path}`;
  if (scopes.length > 0) parameters.push(`resource_metadata="${document}"`);
  return denied(401, { 'www-authenticate': `Bearer ${parameters.join(' ')}` });
}

/** The protected resource metadata, if the request asks for it and the site has any. */
export function metadata(
  { host, path, method }: Visit,
  provider: Provider | undefined,
  scopes: readonly string[],
): Answer | undefined {
  const asked = path === WELL_KNOWN || path.startsWith(`${WELL_KNOWN}/`);
  if (!asked || !provider || scopes.length === 0 || method !== 'GET') return undefined;
  return json(200, {
    resource: `https://${host}`,
    authorization_servers: [provider.issuer],
    scopes_supported: scopes,
  });
}
