import { request } from 'undici';
import type { ManagedIdentity } from '../kit/managed-identity.ts';
import { chooseIdentity, type SiteIdentities } from './identities.ts';
import type { OutboundRoutes } from './outbound-routes.ts';
import { requestToken } from './tokens.ts';

type Settings = Readonly<Record<string, string>>;

const REFERENCE = /^@Microsoft\.KeyVault\((.*)\)$/i;
const RESOURCE = 'https://vault.azure.net';
const API_VERSION = '7.4';

/** The secret that a reference names; `undefined` if the text is not a reference. */
export function secretUrl(value: string): URL | undefined {
  const inside = REFERENCE.exec(value.trim())?.[1];
  if (inside === undefined) return undefined;
  const parts = new Map(
    inside.split(';').map((part) => {
      const [name = '', ...rest] = part.split('=');
      return [name.trim().toLowerCase(), rest.join('=').trim()] as const;
    }),
  );
  const vault = parts.get('vaultname');
  const named = vault && `https://${vault}.vault.azure.net/secrets/${parts.get('secretname')}`;
  const url = parts.get('secreturi') ?? (named && `${named}/${parts.get('secretversion') ?? ''}`);
  return url && URL.canParse(url) ? new URL(url) : undefined;
}

/**
 * The settings with every reference resolved, where possible. An unresolved one stays unchanged:
 * the app sees the literal text, as on App Service.
 *
 * @param keeper `keyVaultReferenceIdentity`: `SystemAssigned`, or the id of an assigned identity.
 */
export async function resolveReferences(
  settings: Settings,
  keeper: string,
  identities: SiteIdentities,
  routes: OutboundRoutes,
): Promise<Settings> {
  const isSystem = keeper === '' || keeper.toLowerCase() === 'systemassigned';
  const identity = chooseIdentity(identities, isSystem ? {} : { resourceId: keeper });
  const entries = Object.entries(settings).map(async ([name, value]) => {
    const url = secretUrl(value);
    const read = url && identity ? await readSecret(url, identity, routes) : undefined;
    return [name, read ?? value] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The value of a secret; `undefined` if it cannot be read, for any reason. */
async function readSecret(
  url: URL,
  identity: ManagedIdentity,
  routes: OutboundRoutes,
): Promise<string | undefined> {
  try {
    const { access_token } = await requestToken(routes, identity, RESOURCE);
    const { statusCode, body } = await request(`${url.href}?api-version=${API_VERSION}`, {
      dispatcher: await routes.site(),
      headers: { authorization: `Bearer ${access_token}` },
    });
    const answer = (await body.json()) as { value?: string };
    return statusCode === 200 ? answer.value : undefined;
  } catch {
    return undefined;
  }
}
