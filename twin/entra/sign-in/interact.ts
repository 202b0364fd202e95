import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { type Ask, consentPage } from '../pages/consent-page.ts';
import { type Page, sendPage } from '../pages/page.ts';
import { type Person, signInPage } from '../pages/sign-in-page.ts';
import { type Client, findClient, findResource, type Resource } from '../registry.ts';
import { giveConsent, missingConsent, scopesToShow } from './consents.ts';
import { pendingOf } from './grants.ts';
import type { Asked } from './judge-scopes.ts';
import { note } from './note.ts';
import { peopleOf } from './people.ts';
import type { Service } from './service.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The pages between a request and its answer: sign-in and consent. */
export async function interact(
  service: Service,
  engine: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  body: URLSearchParams | undefined,
): Promise<void> {
  const interaction = await engine.interactionDetails(request, response);
  if (interaction.prompt.name === 'login') {
    const userId = body?.get('user') ?? '';
    if (service.directory.users.some(({ id }) => id === userId)) {
      note('sign-in', `user ${userId} signs in`, { user: userId });
      await forgetOtherUser(engine, interaction, userId);
      return engine.interactionFinished(request, response, { login: { accountId: userId } });
    }
    note('sign-in-page', 'shows the users to choose from');
    return sendPage(response, 200, signIn(service, interaction));
  }
  const decision = body?.get('decision');
  const result =
    decision && decide(service, interaction, decision, body?.get('all_users') === 'yes');
  if (result) return engine.interactionFinished(request, response, result);
  return sendPage(response, 200, consent(service, interaction));
}

function signIn(service: Service, { uid, params }: Interaction): Page {
  const { directory } = service;
  const client = findClient(directory, String(params.client_id));
  const hint = typeof params.login_hint === 'string' ? params.login_hint : undefined;
  const people: Person[] = peopleOf(directory);
  return signInPage(pathOf(service, uid), client?.displayName ?? '', people, hint);
}

/** Another user means another session; the engine would ask whether to sign the first one out. */
async function forgetOtherUser(engine: Provider, interaction: Interaction, userId: string) {
  const { session } = interaction;
  if (!session || session.accountId === userId) return;
  await (await engine.Session.findByUid(session.uid))?.destroy();
  delete (interaction as { session?: unknown }).session;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

interface Consenting {
  readonly client: Client;
  readonly api: Resource;
  readonly asked: Asked;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly may: 'nothing' | 'self' | 'all users';
}

function consenting(service: Service, interaction: Interaction): Consenting {
  const { directory, strictness } = service;
  const { params, session } = interaction;
  const { asked } = pendingOf(params);
  const client = findClient(directory, String(params.client_id));
  const api = findResource(directory, asked.resourceAppId);
  const userId = session?.accountId ?? '';
  if (!client || !api) throw new TypeError('the registration is gone');
  const missing = missingConsent(directory, client, asked, userId);
  const scopes = missing.length > 0 ? missing : scopesToShow(directory, client, asked, userId);
  const isReserved = api.scopes.some(
    ({ value, type }) => type === 'Admin' && scopes.includes(value),
  );
  const isAdministrator = directory.administrators.includes(userId);
  const mayAlone = strictness.usersMayConsent && !isReserved;
  const may = isAdministrator ? 'all users' : mayAlone ? 'self' : 'nothing';
  return { client, api, asked, userId, scopes, may };
}

/** The result of a decision; `undefined` if the page has no such button. */
function decide(service: Service, interaction: Interaction, decision: string, allUsers: boolean) {
  const { client, api, userId, scopes, may } = consenting(service, interaction);
  if (decision === 'decline') return { error: 'access_denied' };
  if (decision === 'back') return { error: 'access_denied', error_description: 'AADSTS90095' };
  if (decision !== 'accept' || may === 'nothing') return undefined;
  const forWhom = allUsers && may === 'all users' ? null : userId;
  giveConsent(service.directory, client.appId, api.appId, forWhom, scopes);
  const who = forWhom === null ? 'all users' : `user ${userId}`;
  note('consent', `${who}: ${client.displayName} may use ${scopes.join(' ')}`, {
    client: client.appId,
    API: api.appId,
    user: userId,
    scopes: scopes.join(' '),
  });
  return { consent: {} };
}

function consent(service: Service, interaction: Interaction): Page {
  const { client, api, asked, userId, scopes, may } = consenting(service, interaction);
  const user = service.directory.users.find(({ id }) => id === userId);
  note('consent-page', `asks the user for ${scopes.join(' ')}`, {
    client: client.appId,
    API: api.appId,
    user: userId,
    scopes: scopes.join(' '),
    may,
  });
  return consentPage({
    action: pathOf(service, interaction.uid),
    clientName: client.displayName,
    clientId: client.appId,
    apiName: api.displayName,
    userName: user?.displayName ?? '',
    userAddress: user?.userPrincipalName ?? '',
    asks: [
      ...asksOf(
        service,
        api,
        scopes.filter((name) => !asked.oidc.includes(name)),
      ),
      ...OIDC_ASKS.filter((ask) => asked.oidc.some((name) => ask.scopes.includes(name))),
    ],
    adminUrl: `${service.login}${service.directory.tenantId}/adminconsent?client_id=${client.appId}`,
    may,
  });
}

function asksOf({ directory }: Service, api: Resource, scopes: readonly string[]): Ask[] {
  const declared =
    directory.applications.find(({ appId }) => appId === api.appId)?.api.oauth2PermissionScopes ??
    [];
  return scopes.map((name) => {
    const scope = declared.find(({ value }) => value === name);
    return {
      title: scope?.userConsentDisplayName || scope?.adminConsentDisplayName || name,
      text: scope?.userConsentDescription || scope?.adminConsentDescription || '',
    };
  });
}

const OIDC_ASKS: readonly (Ask & { readonly scopes: readonly string[] })[] = [
  {
    scopes: ['openid', 'profile', 'email'],
    title: 'View your name and email address',
    text: 'Allows the application to show who is signed in.',
  },
  {
    scopes: ['offline_access'],
    title: 'Stay signed in',
    text: 'Allows the application to renew its access without asking you again, until you revoke it.',
  },
];

const pathOf = ({ directory }: Service, uid: string): string =>
  `/${directory.tenantId}/login/${uid}`;
