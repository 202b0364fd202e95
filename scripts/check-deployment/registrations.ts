import type { Json } from '../../infra/model/deployment.ts';
import type { Graph } from '../configure-easy-auth/graph/client.ts';
import type { Application, Permissions } from '../configure-easy-auth/graph/objects.ts';
import { SCOPES_ON_BEHALF } from '../configure-easy-auth/registration/declared.ts';
import { type Part, uniqueName } from '../configure-easy-auth/registration/names.ts';
import {
  WANTED_CLAIMS,
  WANTED_NO_PUBLIC_CLIENT,
  WANTED_ROLES,
  wantedApi,
  wantedBasics,
  wantedClient,
  wantedCredential,
  wantedIdentifierUris,
  wantedPermissions,
  wantedWeb,
} from '../configure-easy-auth/registration/wanted.ts';
import type { Deployed, Settings } from '../configure-easy-auth/settings.ts';
import { findPermissions } from '../configure-easy-auth/steps/find-permissions.ts';
import { findRegistration } from '../configure-easy-auth/steps/find-registration.ts';
import type { Result } from './compare-deployment.ts';
import { compareValues, type Expected, Unknown } from './compare-values.ts';

/** A registration with its federated credentials; undefined if it does not exist. */
export type Registration = (Application & { federatedIdentityCredentials: unknown }) | undefined;
export type Registrations = Readonly<Record<Part, Registration>>;

const PARTS: readonly Part[] = ['api', 'client'];

/** Facts about the deployment; the identity is undefined if it does not exist. */
type Facts = Omit<Deployed, 'signInIdentity'> & { readonly signInIdentity: string | undefined };

/** Both registrations of the environment, as Microsoft Graph returns them. */
export async function readRegistrations(graph: Graph, settings: Settings): Promise<Registrations> {
  const read = async (part: Part): Promise<readonly [Part, Registration]> => {
    const found = await findRegistration(graph, part, settings);
    if (!found) return [part, undefined];
    const path = `/applications/${found.id}/federatedIdentityCredentials`;
    return [part, { ...found, federatedIdentityCredentials: await graph.list(path) }];
  };
  return Object.fromEntries(await Promise.all(PARTS.map(read))) as Registrations;
}

/** What the API registration must be allowed at the APIs that are called on behalf of callers. */
export const readPermissions = async (
  graph: Graph,
  { api }: Registrations,
): Promise<readonly Permissions[]> =>
  api
    ? Promise.all(
        SCOPES_ON_BEHALF.map(async (scope) => (await findPermissions(graph, api, scope)).value),
      )
    : [];

/** Compares the registrations with what the hook sets. */
export function compareRegistrations(
  registrations: Registrations,
  settings: Settings,
  deployed: Facts,
  others: readonly Permissions[],
): readonly Result[] {
  const apiAppId = registrations.api?.appId ?? '';
  const wanted = {
    api: wantedApiRegistration(apiAppId, settings, deployed, others),
    client: {
      ...wantedBasics('client', settings),
      ...wantedClient(apiAppId, [deployed.mcpUrl], settings),
      ...NO_CREDENTIALS,
      federatedIdentityCredentials: [],
    },
  };
  return PARTS.map((part) => {
    const found = registrations[part];
    const name = uniqueName(part, settings);
    return {
      id: `/applications(uniqueName='${name}')`,
      verdicts: found
        ? compareValues(wanted[part] as unknown as Expected, found as unknown as Json, '')
        : [{ path: '', is: 'missing', expected: name }],
    };
  });
}

/** The chain has no secret: anyone who added one can act as the registration. */
const NO_CREDENTIALS = { passwordCredentials: [], keyCredentials: [] };

const wantedApiRegistration = (
  appId: string,
  settings: Settings,
  deployed: Facts,
  others: readonly Permissions[],
) => ({
  ...wantedBasics('api', settings),
  ...WANTED_NO_PUBLIC_CLIENT,
  ...WANTED_CLAIMS,
  ...wantedPermissions(others),
  ...wantedWeb(deployed.mcpUrl),
  ...NO_CREDENTIALS,
  api: wantedApi(settings),
  appRoles: WANTED_ROLES,
  identifierUris: wantedIdentifierUris(appId, deployed.mcpUrl),
  federatedIdentityCredentials: wantedCredentials(deployed),
});

const wantedCredentials = ({ signInIdentity, ...others }: Facts) =>
  signInIdentity === undefined
    ? new Unknown('the identity that it trusts does not exist')
    : [wantedCredential({ ...others, signInIdentity })];
