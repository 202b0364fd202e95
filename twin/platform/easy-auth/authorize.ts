import { commaList } from '../../../server/src/contract/comma-list.ts';
import type { Claims } from '../../kit/check-token.ts';
import type { Provider } from './settings.ts';

/**
 * Whether the bearer of a verified token may use the site, by the client it was issued to, the
 * principal and the tenant. An ID token names its client as its audience, so the platform may accept one.
 */
export function isAuthorized(
  claims: Claims,
  { applications, principals }: Provider,
  tenants: ReadonlySet<string>,
): boolean {
  const client = claims.azp ?? claims.appid ?? claims.aud;
  if (applications.size > 0 && !applications.has(String(client))) return false;
  if (principals.size > 0 && !principals.has(String(claims.oid))) return false;
  return tenants.size === 0 || tenants.has(String(claims.tid));
}

/** `WEBSITE_AUTH_AAD_ALLOWED_TENANTS`, a comma-separated list. */
export const readTenants = (setting: string | undefined): ReadonlySet<string> =>
  new Set(commaList(setting));
