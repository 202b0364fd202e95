import type { Api } from '../graph/objects.ts';
import type { Settings } from '../settings.ts';
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
    // Left alone where the environment names none: an administrator may have set one by hand.
    ...(reference ? { serviceManagementReference: reference } : {}),
  };
}

export function wantedApi({ clientAppIds }: Pick<Settings, 'clientAppIds'>): Api {
  const clients = new Set([...KNOWN_CLIENTS.map(({ clientId }) => clientId), ...clientAppIds]);
  return {
    // Version 1 tokens name the identifier URI as their audience, and forbid an https one.
    requestedAccessTokenVersion: 2,
    acceptMappedClaims: null,
    knownClientApplications: [],
    oauth2PermissionScopes: SCOPES,
    // The base scope only: a wider one is always the user's own decision.
    preAuthorizedApplications: [...clients].map((appId) => ({
      appId,
      delegatedPermissionIds: [BASE_SCOPE_ID],
    })),
  };
}

/** Without `idtyp` a token of an application cannot be told from one whose scopes were left out. */
export const WANTED_CLAIMS = {
  optionalClaims: { accessToken: [{ name: 'idtyp' }], idToken: [], saml2Token: [] },
};

export const WANTED_ROLES = APP_ROLES;

/**
 * The browser sign-in asks for these whether they stand here or not; only where they do can an
 * administrator consent for users who may not.
 */
export const WANTED_PERMISSIONS = {
  requiredResourceAccess: [
    {
      resourceAppId: SIGN_IN_PERMISSIONS.resourceAppId,
      resourceAccess: SIGN_IN_PERMISSIONS.scopes.map(({ id }) => ({ id, type: 'Scope' })),
    },
  ],
};

/** The API registration is also the client of the browser sign-in, which asks for ID tokens. */
export function wantedWeb(mcpUrl: string) {
  const { origin } = new URL(mcpUrl);
  return {
    web: {
      // The second is where the sign-in service leads after signing out, if it knows the address.
      redirectUris: [`${origin}/.auth/login/aad/callback`, `${origin}/.auth/logout/complete`],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
    },
  };
}

/** A redirect that no file declares is removed: whoever owns it would receive codes. */
const NO_REDIRECTS = { redirectUris: [] };
const NO_IMPLICIT_GRANT = { enableIdTokenIssuance: false, enableAccessTokenIssuance: false };

/** Redirects of the API registration are those of `wantedWeb`, which a deployment makes possible. */
export const WANTED_NO_PUBLIC_CLIENT = {
  publicClient: NO_REDIRECTS,
  spa: NO_REDIRECTS,
  isFallbackPublicClient: false,
};

export function wantedClient(apiAppId: string) {
  const resourceAccess = SCOPES.map(({ id }) => ({ id, type: 'Scope' }));
  return {
    web: { ...NO_REDIRECTS, implicitGrantSettings: NO_IMPLICIT_GRANT },
    ...PUBLIC_CLIENT,
    // Device code and password flows stay off: the redirects above need neither.
    isFallbackPublicClient: false,
    requiredResourceAccess: [{ resourceAppId: apiAppId, resourceAccess }],
  };
}
