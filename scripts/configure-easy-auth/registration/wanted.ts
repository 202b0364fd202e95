import type { Api, Permissions } from '../graph/objects.ts';
import type { Deployed, Settings } from '../settings.ts';
import { codexRedirect } from './codex-redirect.ts';
import {
  APP_ROLES,
  BASE_SCOPE_ID,
  KNOWN_CLIENTS,
  PUBLIC_CLIENT,
  SCOPES,
  SIGN_IN_PERMISSIONS,
} from './declared.ts';
import { displayName, type Part } from './names.ts';

/** What both registrations have in common. */
export function wantedBasics(part: Part, settings: Settings) {
  const reference = settings.serviceManagementReference;
  return {
    displayName: displayName(part, settings),
    signInAudience: 'AzureADMyOrg',
    // Untouched if the environment does not set it: an administrator may have set one by hand.
    ...(reference ? { serviceManagementReference: reference } : {}),
  };
}

export function wantedApi({ clientAppIds }: Pick<Settings, 'clientAppIds'>): Api {
  const clients = new Set([...KNOWN_CLIENTS.map(({ clientId }) => clientId), ...clientAppIds]);
  return {
    // Version 1 tokens use the identifier URI as audience and do not allow an https one.
    requestedAccessTokenVersion: 2,
    acceptMappedClaims: null,
    knownClientApplications: [],
    oauth2PermissionScopes: SCOPES,
    // Only the base scope: granting a wider one is always the user's decision.
    preAuthorizedApplications: [...clients].map((appId) => ({
      appId,
      delegatedPermissionIds: [BASE_SCOPE_ID],
    })),
  };
}

/** Without `idtyp`, an application's token looks like a user's token without scopes. */
export const WANTED_CLAIMS = {
  optionalClaims: { accessToken: [{ name: 'idtyp' }], idToken: [], saml2Token: [] },
};

export const WANTED_ROLES = APP_ROLES;

/**
 * The browser sign-in requests these whether or not they are listed; only if they are listed can an
 * administrator consent on behalf of users who may not.
 */
const SIGN_IN: Permissions = {
  resourceAppId: SIGN_IN_PERMISSIONS.resourceAppId,
  resourceAccess: SIGN_IN_PERMISSIONS.scopes.map(({ id }) => ({ id, type: 'Scope' })),
};

/** Those of the browser sign-in, and those on the APIs that are called on behalf of callers. */
export function wantedPermissions(others: readonly Permissions[]) {
  const byApi = Map.groupBy([SIGN_IN, ...others], ({ resourceAppId }) => resourceAppId);
  return {
    requiredResourceAccess: [...byApi].map(([resourceAppId, parts]) => {
      const all = parts.flatMap(({ resourceAccess }) => resourceAccess);
      const byId = new Map(all.map((one) => [one.id, one]));
      return { resourceAppId, resourceAccess: [...byId.values()] };
    }),
  };
}

/** One with the client id for the Azure CLI, and the gateway's MCP URL, which clients send as `resource`. */
export const wantedIdentifierUris = (appId: string, mcpUrl: string | undefined): string[] => [
  `api://${appId}`,
  ...(mcpUrl ? [mcpUrl] : []),
];

/** The site signs users in with its managed identity, so no client secret exists that could leak. */
export const wantedCredential = ({ loginEndpoint, tenantId, signInIdentity }: Deployed) => ({
  name: 'browser-sign-in',
  issuer: `${loginEndpoint}${tenantId}/v2.0`,
  subject: signInIdentity,
  audiences: ['api://AzureADTokenExchange'],
});

/** The API registration is also the client of the browser sign-in, which asks for ID tokens. */
export function wantedWeb(mcpUrl: string) {
  const { origin } = new URL(mcpUrl);
  return {
    web: {
      // The second is where the sign-in service redirects after sign-out, if it knows the address.
      redirectUris: [`${origin}/.auth/login/aad/callback`, `${origin}/.auth/logout/complete`],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
    },
  };
}

/** A redirect that no file declares is removed: its owner would receive authorization codes. */
const NO_REDIRECTS = { redirectUris: [] };
const NO_IMPLICIT_GRANT = { enableIdTokenIssuance: false, enableAccessTokenIssuance: false };

/** The redirects of the API registration come from `wantedWeb`, which needs a deployment. */
export const WANTED_NO_PUBLIC_CLIENT = {
  publicClient: NO_REDIRECTS,
  spa: NO_REDIRECTS,
  isFallbackPublicClient: false,
};

/** @param mcpUrls those under which clients know the server: the deployed one, and one to come. */
export function wantedClient(
  apiAppId: string,
  mcpUrls: readonly string[],
  { clientRedirects }: Pick<Settings, 'clientRedirects'>,
) {
  // A misspelt member is left to the directory, whose refusal names its place.
  const declared = PUBLIC_CLIENT.publicClient?.redirectUris ?? [];
  const isDeclared = new Set([...declared, ...(PUBLIC_CLIENT.spa?.redirectUris ?? [])]);
  const added = new Set([...mcpUrls.map(codexRedirect), ...clientRedirects]);
  const redirects = [...declared, ...[...added].filter((uri) => !isDeclared.has(uri))];
  const resourceAccess = SCOPES.map(({ id }) => ({ id, type: 'Scope' }));
  return {
    web: { ...NO_REDIRECTS, implicitGrantSettings: NO_IMPLICIT_GRANT },
    ...PUBLIC_CLIENT,
    publicClient: { redirectUris: redirects },
    // Device code and password flows stay disabled: the redirects above need neither.
    isFallbackPublicClient: false,
    requiredResourceAccess: [{ resourceAppId: apiAppId, resourceAccess }],
  };
}
