import { adminConsentPage } from '../pages/admin-consent-page.ts';
import type { Ask } from '../pages/consent-page.ts';
import { noticePage } from '../pages/notice-page.ts';
import { PAGE_HEADERS } from '../pages/page.ts';
import { type Client, findClient, GRAPH } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';
import { giveConsent } from './consents.ts';
import type { Exchange } from './exchange.ts';
import { guardForm, isGuarded } from './own-form.ts';
import type { Service } from './service.ts';

/** The page whose address the hook prints: an administrator consents to a client for all users. */
export function consentForAllUsers(
  { directory }: Service,
  exchange: Exchange,
  body: URLSearchParams | undefined,
): void {
  const { response, url } = exchange;
  if (body && !isGuarded(exchange, body.get('guard'))) throw new SignInRefusal(9002313);
  const clientId = url.searchParams.get('client_id');
  if (!clientId) throw new SignInRefusal(900144, 'client_id');
  const client = findClient(directory, clientId);
  if (!client) throw new SignInRefusal(700016, clientId, directory.tenantId);
  const permissions = permissionsOf(directory, client);
  if (directory.administrators.includes(body?.get('administrator') ?? '')) {
    for (const { resourceAppId, name } of permissions) {
      giveConsent(directory, clientId, resourceAppId, null, [name]);
    }
    const text = `Users are no longer asked for consent when they sign in to ${client.displayName}.`;
    response.writeHead(200, PAGE_HEADERS);
    response.end(noticePage('Accepted for all users', text));
    return;
  }
  const administrators = directory.users
    .filter(({ id }) => directory.administrators.includes(id))
    .map(({ id, displayName }) => ({ id, name: displayName }));
  const view = { clientName: client.displayName, clientId, asks: permissions, administrators };
  const form = { action: `${url.pathname}${url.search}`, guard: guardForm(exchange) };
  response.writeHead(200, PAGE_HEADERS);
  response.end(adminConsentPage({ ...view, ...form }));
}

interface Permission extends Ask {
  readonly resourceAppId: string;
  readonly name: string;
}

/** The delegated permissions that the client's registration names. */
function permissionsOf({ applications }: Service['directory'], client: Client): Permission[] {
  return client.permissions.flatMap(({ resourceAppId, resourceAccess }) => {
    const api = applications.find(({ appId }) => appId === resourceAppId);
    const ofGraph = resourceAppId === GRAPH.appId ? GRAPH.scopes : [];
    const ids = resourceAccess.map(({ id }) => id);
    return [...(api?.api.oauth2PermissionScopes ?? []), ...ofGraph]
      .filter(({ id }) => ids.includes(id))
      .map((scope) => ({
        resourceAppId,
        name: scope.value,
        title: scope.adminConsentDisplayName,
        text: 'adminConsentDescription' in scope ? scope.adminConsentDescription : '',
      }));
  });
}
