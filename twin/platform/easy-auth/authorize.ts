import { commaList } from '../../../server/src/contract/comma-list.ts';
import type { Claims } from '../../kit/check-token.ts';
import type { Provider } from './settings.ts';

/** Who must be listed; an empty list admits all. */
export type Demand = 'applications' | 'principals' | 'tenants';

/**
 * What keeps the bearer of a verified token from the site: the client it was issued to, the principal or
 * the tenant. An ID token names its client as its audience, so the platform may accept one.
 */
export function unmetDemand(
  claims: Claims,
  { applications, principals }: Provider,
  tenants: ReadonlySet<string>,
): { readonly demand: Demand; readonly value: string } | undefined {
  const demands: readonly (readonly [Demand, ReadonlySet<string>, unknown])[] = [
    ['applications', applications, claims.azp ?? claims.appid ?? claims.aud],
    ['principals', principals, claims.oid],
    ['tenants', tenants, claims.tid],
  ];
  for (const [demand, listed, value] of demands) {
    if (listed.size > 0 && !listed.has(String(value))) return { demand, value: String(value) };
  }
  return undefined;
}

/** `WEBSITE_AUTH_AAD_ALLOWED_TENANTS`, a comma-separated list. */
export const readTenants = (setting: string | undefined): ReadonlySet<string> =>
  new Set(commaList(setting));
