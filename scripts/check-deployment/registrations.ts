import type { Json } from '../../infra/model/deployment.ts';
import type { Graph } from '../configure-easy-auth/graph/client.ts';
import type { Application } from '../configure-easy-auth/graph/objects.ts';
import { type Part, uniqueName } from '../configure-easy-auth/registration/names.ts';
import {
  WANTED_CLAIMS,
  WANTED_NO_PUBLIC_CLIENT,
  WANTED_PERMISSIONS,
  WANTED_ROLES,
  wantedApi,
  wantedBasics,
  wantedClient,
  wantedCredential,
  wantedIdentifierUris,
  wantedWeb,
} from '../configure-easy-auth/registration/wanted.ts';
import type { Deployed, Settings } from '../configure-easy-auth/settings.ts';
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

/** Compares the registrations with what the hook sets. */
export function compareRegistrations(
  registrations: Registrations,
  settings: Settings,
  deployed: Facts,
): readonly Result[] {
  const apiAppId = registrations.api?.appId ?? '';
  const wanted = {
    api: wantedApiRegistration(apiAppId, settings, deployed),
    client: {
      ...wantedBasics('client', settings),
      ...wantedClient(apiAppId),
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

const wantedApiRegistration = (appId: string, settings: Settings, deployed: Facts) => ({
  ...wantedBasics('api', settings),
  ...WANTED_NO_PUBLIC_CLIENT,
  ...WANTED_CLAIMS,
  ...WANTED_PERMISSIONS,
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
