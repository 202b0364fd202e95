import type { Graph } from './graph/client.ts';
import type { Application } from './graph/objects.ts';
import { SCOPES_ON_BEHALF } from './registration/declared.ts';
import type { Report } from './report.ts';
import type { Deployed, Settings } from './settings.ts';
import { allowBrowserSignIn } from './steps/allow-browser-sign-in.ts';
import { defineClient } from './steps/define-client.ts';
import { findRegistration } from './steps/find-registration.ts';
import { identifyApi } from './steps/identify-api.ts';
import { trustIdentity } from './steps/trust-identity.ts';
import { Stop } from './stop.ts';

/** The steps that need the deployed addresses and identities. */
export async function afterProvisioning(
  graph: Graph,
  report: Report,
  settings: Settings,
  deployed: Deployed,
): Promise<void> {
  const entra = report.steps('entra');
  const { mcpUrl } = deployed;
  const api = await entra('finding the API registration', async () => ({
    did: 'found the API registration',
    value: await existing(graph, 'api', settings),
  }));
  const found = await existing(graph, 'client', settings);

  await entra('adding the MCP URL', () => identifyApi(graph, api, { mcpUrl, isDeployed: true }));
  const client = await entra('defining the client', () =>
    defineClient(graph, found, api.appId, settings, [mcpUrl]),
  );
  await entra('allowing the browser sign-in', () => allowBrowserSignIn(graph, api, mcpUrl));
  await entra('trusting the sign-in identity', () => trustIdentity(graph, api, deployed));

  printAddresses(report, { api: api.appId, client: client.appId }, deployed);
}

async function existing(
  graph: Graph,
  part: 'api' | 'client',
  settings: Settings,
): Promise<Application> {
  const found = await findRegistration(graph, part, settings);
  if (found) return found;
  throw new Stop(
    'The registration that this deployment uses no longer exists. Run `azd provision` again: it ' +
      'restores or recreates it, and updates what depends on it.',
  );
}

function printAddresses(
  report: Report,
  ids: Readonly<Record<'api' | 'client', string>>,
  { loginEndpoint, tenantId, mcpUrl }: Deployed,
): void {
  const consent = (id: string) => `${loginEndpoint}${tenantId}/adminconsent?client_id=${id}`;
  report.line('MCP', mcpUrl);
  report.line('Client', `${ids.client}, for clients that ask for a client id`);
  report.line('Consent', `${consent(ids.client)} (MCP clients)`);
  const forOthers = SCOPES_ON_BEHALF.length > 0;
  report.line('', `${consent(ids.api)} (status page${forOthers ? ', other servers' : ''})`);
  report.line(
    '',
    'if users are not allowed to consent for themselves, an administrator must open each of these once',
  );
  if (forOthers) {
    report.line(
      '',
      'the second also lets this server call others on behalf of users: an administrator must open it whenever their scopes change',
    );
  }
}
