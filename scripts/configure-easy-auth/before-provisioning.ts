import type { Values } from './azd.ts';
import type { Graph } from './graph/client.ts';
import type { Permissions } from './graph/objects.ts';
import { GRANTS, SCOPES_ON_BEHALF } from './registration/declared.ts';
import type { Report } from './report.ts';
import type { Settings } from './settings.ts';
import { defineApi } from './steps/define-api.ts';
import { defineClient } from './steps/define-client.ts';
import { ensurePrincipal } from './steps/ensure-principal.ts';
import { findPermissions } from './steps/find-permissions.ts';
import { findCaller, findDeployer } from './steps/find-receivers.ts';
import { grantDeployer } from './steps/grant-deployer.ts';
import { grantRoles } from './steps/grant-roles.ts';
import { identifyApi } from './steps/identify-api.ts';
import { register } from './steps/register.ts';
import { storeIds } from './steps/store-ids.ts';

/**
 * What the deployment needs beforehand (two registrations, with their ids as parameters) and the parts
 * of the directory that do not depend on the deployment.
 */
export async function beforeProvisioning(
  graph: Graph,
  report: Report,
  settings: Settings,
  values: Values,
): Promise<void> {
  const entra = report.steps('entra');
  const made = await entra('registering the API', () => register(graph, 'api', settings));
  const others: Permissions[] = [];
  for (const scope of SCOPES_ON_BEHALF) {
    others.push(
      await entra('finding the API of another server', () => findPermissions(graph, made, scope)),
    );
  }
  const api = await entra('defining the API', () => defineApi(graph, made, settings, others));
  // With a custom host name the URL is already known, and the directory may refuse it.
  await entra('setting the identifier URI', () =>
    identifyApi(graph, api, { mcpUrl: settings.mcpUrl, isDeployed: false }),
  );
  const principal = await entra('creating the service principal', () =>
    ensurePrincipal(graph, api.appId, "the API's"),
  );
  // Checked now: after the deployment, a wrong id would be found only when the gateway exists.
  await entra('assigning roles', async () =>
    grantDeployer(graph, principal, await findDeployer(graph)),
  );
  for (const appId of settings.callerAppIds) {
    await entra('assigning roles', async () =>
      grantRoles(graph, principal, await findCaller(graph, appId), GRANTS.caller),
    );
  }

  const client = await entra('registering the client', () => register(graph, 'client', settings));
  // After the API's scopes: the client's permissions refer to them.
  // Before the first deployment, only a custom host name is known.
  const mcpUrls = [settings.mcpUrl, settings.deployedMcpUrl].filter((url) => url !== undefined);
  await entra('defining the client', () =>
    defineClient(graph, client, api.appId, settings, mcpUrls),
  );
  await entra('creating the service principal', () =>
    ensurePrincipal(graph, client.appId, "the public client's"),
  );

  // Last, so that an id in the environment means that all of the above is done.
  await report.step('azd', 'storing the ids', () =>
    storeIds(values, { AZURE_AUTH_CLIENT_ID: api.appId, AZURE_PUBLIC_CLIENT_ID: client.appId }),
  );
}
