import { adminConsentPage } from '../pages/admin-consent-page.ts';
import type { Ask } from '../pages/consent-page.ts';
import { noticePage } from '../pages/notice-page.ts';
import { type Page, sendPage } from '../pages/page.ts';
import { type Client, GRAPH } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';
import { callback, refusalPayload } from './answer-callback.ts';
import { giveConsent } from './consents.ts';
import type { Exchange } from './exchange.ts';
import { requirePlatform } from './judge-authorize.ts';
import { note } from './note.ts';
import { guardForm, isGuarded } from './own-form.ts';
import { requireClient } from './require-client.ts';
import type { Service } from './service.ts';

/** The page whose address the hook prints: an administrator consents to a client for all users. */
export function consentForAllUsers(
  service: Service,
  exchange: Exchange,
  body: URLSearchParams | undefined,
): void {
  const { directory } = service;
  if (body && !isGuarded(exchange, body.get('guard'))) throw new SignInRefusal(9002313);
  const query = exchange.url.searchParams;
  const client = requireClient(directory, query.get('client_id'));
  const redirectUri = query.get('redirect_uri');
  if (redirectUri) requirePlatform(client, redirectUri);
  const isAccepted = directory.administrators.includes(body?.get('administrator') ?? '');
  if (isAccepted) accept(service, exchange, client);
  else if (body?.get('decision') === 'decline') decline(service, exchange, client);
  else sendPage(exchange.response, 200, ask(service, exchange, client));
}

function ask({ directory }: Service, exchange: Exchange, client: Client): Page {
  const { pathname, search } = exchange.url;
  const asks = permissionsOf(directory, client);
  if (asks.length === 0) {
    return noticePage(
      'Nothing to accept',
      `The registration of ${client.displayName} lists no permissions. Users are asked for what it requests when they sign in.`,
    );
  }
  return adminConsentPage({
    action: `${pathname}${search}`,
    guard: guardForm(exchange),
    clientName: client.displayName,
    clientId: client.appId,
    asks,
    administrators: directory.users
      .filter(({ id }) => directory.administrators.includes(id))
      .map(({ id, displayName }) => ({ id, name: displayName })),
  });
}

function accept({ directory }: Service, exchange: Exchange, client: Client): void {
  const names = permissionsOf(directory, client).map(({ name }) => name);
  note('admin-consent', `all users: ${client.displayName} may use ${names.join(' ')}`, {
    client: client.appId,
    scopes: names.join(' '),
  });
  for (const { resourceAppId, name } of permissionsOf(directory, client)) {
    giveConsent(directory, client.appId, resourceAppId, null, [name]);
  }
  const state = exchange.url.searchParams.get('state');
  end(
    exchange,
    { admin_consent: 'True', tenant: directory.tenantId, ...(state === null ? {} : { state }) },
    'Accepted for all users',
    `Users are no longer asked for consent when they sign in to ${client.displayName}.`,
  );
}

function decline(service: Service, exchange: Exchange, { displayName }: Client): void {
  const state = exchange.url.searchParams.get('state') ?? undefined;
  end(
    exchange,
    { ...refusalPayload(service, new SignInRefusal(65004), state), admin_consent: 'True' },
    'Declined',
    `Nothing has changed. To decide again, reopen the consent address of ${displayName}.`,
  );
}

/** Returns to the client if the request names its redirect, otherwise ends on a page. */
function end(
  { response, url }: Exchange,
  payload: Readonly<Record<string, string>>,
  title: string,
  text: string,
): void {
  const redirectUri = url.searchParams.get('redirect_uri');
  if (redirectUri) {
    const { status, headers } = callback('query', redirectUri, payload);
    response.writeHead(status, headers).end();
  } else sendPage(response, 200, noticePage(title, text));
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
